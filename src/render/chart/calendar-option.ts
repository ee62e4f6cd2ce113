import type { HeatmapSeriesOption } from 'echarts/charts';
import type { CalendarComponentOption, VisualMapComponentOption } from 'echarts/components';
import type { ComposeOption } from 'echarts/core';
import { showLevel } from '../metric-values.ts';
import { type Drawing, type Series, valuesOf } from './drawing.ts';
import { FAINT_INK, GRID, HEAT_COLORS, HEIGHT, INK, MARGIN, PAPER, PLOTS_TOP, WIDTH } from './look.ts';
import { countWeeks, cutIntoStrips, isWithin, type Strip } from './strips.ts';

type CalendarOption = ComposeOption<CalendarComponentOption | HeatmapSeriesOption | VisualMapComponentOption>;

const LEFT = 92;
const LEGEND_HEIGHT = 58;
const MONTHS_HEIGHT = 26;
const WEEKDAYS = 7;
const MOST_CELL_PX = 56;
/** Cells from here on hold their number. */
const LEAST_NUMBERED_PX = { width: 44, height: 20 };
/** Rows from here on are all named, and from there on in ordinary size. */
const LEAST_NAMED_PX = 10;
const SMALL_ROW_PX = 14;
/** Part of the scale above which numbers are white. */
const DARK_FROM = 0.55;

/** One metric as a heat map of weeks. A day without a value stays white. */
export function calendarOption({ series, range }: Drawing): CalendarOption {
  const [one] = series;
  if (!one) throw new TypeError('A calendar is of one metric.');
  const strips = cutIntoStrips(range);
  const room = (HEIGHT - PLOTS_TOP - LEGEND_HEIGHT) / strips.length;
  const weeks = Math.max(...strips.map(countWeeks));
  const cell = {
    width: Math.min(MOST_CELL_PX, (WIDTH - LEFT - MARGIN) / weeks),
    height: Math.min(MOST_CELL_PX, (room - MONTHS_HEIGHT - 12) / WEEKDAYS),
  };
  const isNumbered = cell.width >= LEAST_NUMBERED_PX.width && cell.height >= LEAST_NUMBERED_PX.height;
  const values = valuesOf(one);
  const [min, max] = [Math.min(...values), Math.max(...values)];
  const isFlat = min === max;
  return {
    calendar: strips.map((strip, index) => ({
      range: [strip.from, strip.to],
      left: LEFT,
      top: PLOTS_TOP + MONTHS_HEIGHT + room * index,
      cellSize: [cell.width, cell.height],
      ...CALENDAR_LOOK,
      dayLabel: nameDays(cell.height),
      yearLabel: { show: strips.length > 2, color: INK, fontSize: 16, margin: 48 },
    })),
    visualMap: {
      type: 'continuous',
      min,
      max: isFlat ? min + 1 : max,
      orient: 'horizontal',
      left: LEFT,
      bottom: 16,
      itemWidth: 14,
      itemHeight: 220,
      text: [isFlat ? '' : showLevel(one.metric, max), showLevel(one.metric, min)],
      textStyle: { color: INK, fontSize: 14 },
      inRange: { color: HEAT_COLORS },
      seriesIndex: strips.map((_, index) => index),
    },
    series: strips.map((strip, index) => ({
      type: 'heatmap',
      coordinateSystem: 'calendar',
      calendarIndex: index,
      silent: true,
      label: { show: isNumbered, fontSize: 11 },
      data: cellsOf(one, strip, (value) => !isFlat && (value - min) / (max - min) > DARK_FROM),
    })),
  };
}

/** Of two rows of one day the later one. */
function cellsOf({ points, metric }: Series, strip: Strip, isDark: (value: number) => boolean) {
  return [...new Map(points)].flatMap(([day, value]) =>
    value === null || !isWithin(day, strip)
      ? []
      : {
          value: [day, value] as [string, number],
          label: { color: isDark(value) ? PAPER : INK, formatter: () => showLevel(metric, value) },
        },
  );
}

/** Monday and Thursday alone where rows are too low for all of them. */
function nameDays(rowPx: number) {
  const names = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
  const nameMap = names.map((name, day) => (rowPx < LEAST_NAMED_PX && day % 3 !== 1 ? '' : name));
  return { firstDay: 1, nameMap, color: FAINT_INK, fontSize: rowPx < SMALL_ROW_PX ? 9 : 13 };
}

const CALENDAR_LOOK = {
  itemStyle: { color: PAPER, borderColor: GRID, borderWidth: 1 },
  splitLine: { lineStyle: { color: FAINT_INK, width: 1.5 } },
  monthLabel: { color: INK, fontSize: 13 },
};
