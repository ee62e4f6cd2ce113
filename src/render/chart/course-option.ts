import type { BarSeriesOption, LineSeriesOption } from 'echarts/charts';
import type { GridComponentOption, TitleComponentOption } from 'echarts/components';
import type { ComposeOption } from 'echarts/core';
import { isTime } from '../metric-values.ts';
import { type Drawing, type Point, type Series, valuesOf } from './drawing.ts';
import { AXIS, FAINT_INK, GRID, HEIGHT, INK, MARGIN, PLOTS_TOP, seriesColor, WIDTH } from './look.ts';
import { fitScale, type Scale } from './scale.ts';
import { joinFacts, nameSeries, showMark, summarize } from './texts.ts';
import { markTime } from './time-marks.ts';

type CourseOption = ComposeOption<
  BarSeriesOption | GridComponentOption | LineSeriesOption | TitleComponentOption
>;
type Mark = NonNullable<LineSeriesOption['data']>[number];

const DAY_MS = 86_400_000;
const AXIS_WIDTH = 84;
const TIME_AXIS_HEIGHT = 34;
const CAPTION_HEIGHT = 34;
/** Of one plot alone, and of several above each other. */
const STEPS = 6;
const FEW_STEPS = 4;
/** Up to here every value has a mark of its own. */
const MOST_MARKED = 45;
const MARK_EXTRA_PX = 4;

/** Metrics over time, each in a plot of its own above the others, which share the axis of time. */
export function courseOption(drawing: Drawing): CourseOption {
  const { series, kind, range } = drawing;
  const isAlone = series.length === 1;
  const room = (HEIGHT - PLOTS_TOP - TIME_AXIS_HEIGHT - 16) / series.length;
  const top = (index: number) => PLOTS_TOP + room * index + (isAlone ? 0 : CAPTION_HEIGHT);
  const scales = series.map((one) => scaleOf(one, kind === 'bar', isAlone ? STEPS : FEW_STEPS));
  return {
    title: isAlone ? [] : series.flatMap((one, index) => caption(one, index, PLOTS_TOP + room * index)),
    grid: series.map((_, index) => ({
      left: AXIS_WIDTH,
      right: MARGIN,
      top: top(index),
      height: room - (isAlone ? 0 : CAPTION_HEIGHT + 14),
    })),
    xAxis: series.map((_, index) => timeAxis(range, index, index === series.length - 1)),
    yAxis: series.map(({ metric }, index) => valueAxis(metric, scales[index], index)),
    series: series.flatMap((one, index): (BarSeriesOption | LineSeriesOption)[] =>
      kind === 'bar' ? [bars(one, index)] : lines(one, index, drawing.range),
    ),
  };
}

function scaleOf(series: Series, hasZero: boolean, steps: number): Scale {
  const { points, smooth = [], band } = series;
  const drawn = band ? [...band.low, ...band.high, ...smooth] : points;
  const values = valuesOf({ points: drawn });
  return fitScale(values.length > 0 ? values : [0], { steps, hasZero, isTime: isTime(series.metric) });
}

/** Its name to the left, its numbers to the right: neither has to know how wide the other is. */
function caption(series: Series, index: number, top: number): TitleComponentOption[] {
  const shared = { top, padding: 0 };
  const style = (color: string, fontSize: number) => ({ color, fontSize, fontWeight: 'normal' as const });
  return [
    { ...shared, text: nameSeries(series), left: MARGIN, textStyle: style(seriesColor(index), 17) },
    {
      ...shared,
      text: joinFacts(summarize(series)),
      left: WIDTH - MARGIN,
      textAlign: 'right',
      textStyle: style(FAINT_INK, 14),
    },
  ];
}

function timeAxis({ from, to }: Drawing['range'], gridIndex: number, isLowest: boolean) {
  const marks = markTime(from, to);
  const labels = new Map(marks.map(({ time, label }) => [time, label]));
  const customValues = [...labels.keys()];
  return {
    type: 'value' as const,
    gridIndex,
    min: timeOf(from) - DAY_MS / 2,
    max: timeOf(to) + DAY_MS / 2,
    axisLine: { onZero: false, lineStyle: { color: AXIS } },
    axisTick: { show: isLowest, customValues, lineStyle: { color: AXIS } },
    axisLabel: {
      show: isLowest,
      customValues,
      color: INK,
      fontSize: 14,
      formatter: (time: number) => labels.get(time) ?? '',
    },
    splitLine: { show: false },
  };
}

export function valueAxis(metric: string, scale: Scale | undefined, gridIndex: number) {
  const { min = 0, max = 1, step = 1 } = scale ?? {};
  return {
    type: 'value' as const,
    gridIndex,
    min,
    max,
    interval: step,
    axisLine: { show: false, onZero: false, lineStyle: { color: AXIS } },
    axisTick: { show: false },
    axisLabel: { color: INK, fontSize: 14, formatter: (value: number) => showMark(metric, value) },
    splitLine: { lineStyle: { color: GRID } },
  };
}

function bars(one: Series, index: number): BarSeriesOption {
  return {
    type: 'bar',
    xAxisIndex: index,
    yAxisIndex: index,
    data: one.points.map(([day, value]) => [timeOf(day), value ?? '-']),
    itemStyle: { color: seriesColor(index) },
    barMaxWidth: 48,
    barMinWidth: 1,
    silent: true,
  };
}

/** The values, or the band of most of them, and what calms them: a smooth line, or else their median. */
function lines(one: Series, index: number, range: Drawing['range']): LineSeriesOption[] {
  const shared = { type: 'line', xAxisIndex: index, yAxisIndex: index, silent: true } as const;
  const color = seriesColor(index);
  const line = (points: readonly Point[], width: number, opacity = 1): LineSeriesOption => ({
    ...shared,
    data: markData(points, width),
    lineStyle: { color, width, opacity, cap: 'round', join: 'round' },
    itemStyle: { color, opacity },
  });
  if (one.band && one.smooth) return [...bandOf(one.band, color, shared), line(one.smooth, 3)];
  const points = withGaps(one.points);
  if (one.smooth) return [line(points, 1, 0.5), line(one.smooth, 3)];
  const [from, to] = [timeOf(range.from) - DAY_MS / 2, timeOf(range.to) + DAY_MS / 2];
  const median: LineSeriesOption = {
    ...shared,
    data: [from, to].map((time) => [time, one.median ?? '-']),
    symbol: 'none',
    lineStyle: { color: AXIS, width: 1.5, type: 'dashed' },
  };
  return [median, line(points, 2.5)];
}

/** ECharts fills between lines that are stacked: the lower one, and on it how much higher the upper one is. */
function bandOf(
  { low, high }: NonNullable<Series['band']>,
  color: string,
  shared: Pick<LineSeriesOption, 'type' | 'xAxisIndex' | 'yAxisIndex'>,
): LineSeriesOption[] {
  const line = (points: readonly Point[]): LineSeriesOption => ({
    ...shared,
    data: points.map(([day, value]) => [timeOf(day), value ?? '-']),
    stack: `band ${shared.yAxisIndex}`,
    stackStrategy: 'all',
    symbol: 'none',
    lineStyle: { width: 0 },
    silent: true,
  });
  const heights = high.map(([day, value], index): Point => {
    const base = low[index]?.[1] ?? null;
    return [day, value === null || base === null ? null : value - base];
  });
  return [line(low), { ...line(heights), areaStyle: { color, opacity: 0.22 } }];
}

/** Points with a mark where they are few, and where one stands alone between gaps. */
function markData(points: readonly Point[], lineWidth: number): Mark[] {
  const isFew = points.length <= MOST_MARKED;
  const isGap = (index: number) => (points[index]?.[1] ?? null) === null;
  return points.map(([day, value], index) => ({
    value: [timeOf(day), value ?? '-'],
    symbol: isFew || (isGap(index - 1) && isGap(index + 1)) ? 'circle' : 'none',
    symbolSize: lineWidth + MARK_EXTRA_PX,
  }));
}

/** Also a day that is missing altogether is a gap. */
function withGaps(points: readonly Point[]): Point[] {
  return points.flatMap((point, index): Point[] => {
    const previous = points[index - 1];
    if (!previous || timeOf(point[0]) - timeOf(previous[0]) <= DAY_MS) return [point];
    return [[new Date(timeOf(previous[0]) + DAY_MS).toISOString().slice(0, 10), null], point];
  });
}

/** Days have no zone: each is taken for one of UTC. */
function timeOf(day: string): number {
  return Date.parse(`${day}T00:00:00Z`);
}
