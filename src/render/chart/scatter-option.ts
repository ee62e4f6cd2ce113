import type { ScatterSeriesOption } from 'echarts/charts';
import type { GridComponentOption } from 'echarts/components';
import type { ComposeOption } from 'echarts/core';
import { isTime } from '../metric-values.ts';
import { valueAxis } from './course-option.ts';
import { type Drawing, type Series, valuesOf } from './drawing.ts';
import { AXIS, INK, MARGIN, PLOTS_TOP, seriesColor } from './look.ts';
import { fitScale } from './scale.ts';
import { laterText, nameSeries } from './texts.ts';

type ScatterOption = ComposeOption<GridComponentOption | ScatterSeriesOption>;

const STEPS = 8;
const MARK_PX = 9;

/** One metric against another, a point a pair. */
export function scatterOption({ series, lagDays = 0 }: Drawing): ScatterOption {
  const [x, y] = series;
  if (!x || !y) throw new TypeError('A scatter is of two metrics.');
  const axis = (one: Series, name: string, gap: number) => ({
    ...valueAxis(one.metric, fitScale(valuesOf(one), { steps: STEPS, isTime: isTime(one.metric) }), 0),
    axisLine: { onZero: false, lineStyle: { color: AXIS } },
    name,
    nameLocation: 'middle' as const,
    nameGap: gap,
    nameTextStyle: { color: INK, fontSize: 16 },
  });
  return {
    grid: { left: 112, right: MARGIN, top: PLOTS_TOP, bottom: 76 },
    xAxis: axis(x, `${nameSeries(x)}${laterText(lagDays)}`, 38),
    yAxis: axis(y, nameSeries(y), 66),
    series: {
      type: 'scatter',
      data: y.points.map(([, value], index) => [x.points[index]?.[1] ?? '-', value ?? '-']),
      symbolSize: MARK_PX,
      itemStyle: { color: seriesColor(0), opacity: 0.6 },
      silent: true,
    },
  };
}
