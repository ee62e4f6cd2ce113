import { BarChart, HeatmapChart, LineChart, ScatterChart } from 'echarts/charts';
import {
  CalendarComponent,
  GridComponent,
  TitleComponent,
  VisualMapContinuousComponent,
} from 'echarts/components';
import { type EChartsCoreOption, init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { calendarOption } from './calendar-option.ts';
import { courseOption } from './course-option.ts';
import type { Drawing } from './drawing.ts';
import { FAINT_INK, FONT_FAMILY, HEIGHT, INK, MARGIN, PAPER, WIDTH } from './look.ts';
import { scatterOption } from './scatter-option.ts';
import { explainLook, joinFacts, subtitleOf, titleOf } from './texts.ts';
import { tidySvg } from './tidy-svg.ts';

use([
  BarChart,
  HeatmapChart,
  LineChart,
  ScatterChart,
  CalendarComponent,
  GridComponent,
  TitleComponent,
  VisualMapContinuousComponent,
  SVGRenderer,
]);

const OPTIONS = {
  line: courseOption,
  bar: courseOption,
  scatter: scatterOption,
  calendar: calendarOption,
} as const;

/** The picture as SVG: the same bytes for the same drawing. */
export function drawSvg(drawing: Drawing): string {
  const { title = [], ...plots }: EChartsCoreOption = OPTIONS[drawing.kind](drawing);
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height: HEIGHT, locale: 'EN' });
  try {
    chart.setOption({
      animation: false,
      useUTC: true,
      backgroundColor: PAPER,
      textStyle: { fontFamily: FONT_FAMILY },
      title: [heading(drawing), ...[title].flat()],
      ...plots,
    });
    return tidySvg(chart.renderToSVGString(), joinFacts([titleOf(drawing), subtitleOf(drawing)]));
  } finally {
    // One that is left keeps the process alive.
    chart.dispose();
  }
}

function heading(drawing: Drawing): object {
  return {
    text: titleOf(drawing),
    subtext: joinFacts([subtitleOf(drawing), ...explainLook(drawing)]),
    left: MARGIN,
    top: 22,
    padding: 0,
    itemGap: 8,
    textStyle: { color: INK, fontSize: 24, fontWeight: 'normal' },
    subtextStyle: { color: FAINT_INK, fontSize: 15 },
  };
}
