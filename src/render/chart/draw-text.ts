import { footer } from '../answer.ts';
import type { Style } from '../style.ts';
import { TEXT_WIDTH, wrapText } from '../wrap.ts';
import type { Drawing, Series } from './drawing.ts';
import { plotCourse, plotPairs } from './terminal/plots.ts';
import { drawWeeks } from './terminal/weeks.ts';
import { joinFacts, nameSeries, subtitleOf, summarize, titleOf } from './texts.ts';

/** Of one plot, and of several above each other. */
const LINES = 12;
const FEW_LINES = 6;
/** A year of weeks, and the days' names. */
const LEAST_WIDTH = 58;
const MOST_WIDTH = 120;

type AnswerLike = Parameters<typeof footer>[0];

/** The chart for a terminal; without a drawing only why there is none. */
export function drawText(
  drawing: Drawing | undefined,
  answer: AnswerLike,
  style: Style,
  terminalWidth = TEXT_WIDTH,
): string {
  const width = Math.min(MOST_WIDTH, Math.max(LEAST_WIDTH, terminalWidth));
  const said = footer(answer, terminalWidth).map((line) => style.dim(line));
  if (!drawing) return said.join('\n');
  const isSmooth = drawing.series.some(({ smooth }) => smooth);
  const line = isSmooth ? [`line: median of ${drawing.windowDays} days`] : [];
  const head = [
    ...wrapText(titleOf(drawing), width).map(style.bold),
    ...wrapText(joinFacts([subtitleOf(drawing), ...line]), width),
  ];
  return [...head, '', ...drawPlots(drawing, style, width), '', ...said].join('\n').trimEnd();
}

function drawPlots(drawing: Drawing, style: Style, width: number): string[] {
  const { kind, series } = drawing;
  const [first, second] = series;
  if (!first) return [];
  if (kind === 'calendar') return drawWeeks(first, drawing, width, style);
  if (kind === 'scatter' && second) return plotPairs(first, second, { width, lines: LINES }, style);
  if (!second) return plotCourse(first, drawing, { width, lines: LINES }, style);
  return series.flatMap((one, index) => [
    ...(index > 0 ? [''] : []),
    ...caption(one, style, width),
    ...plotCourse(one, drawing, { width, lines: FEW_LINES }, style),
  ]);
}

function caption(series: Series, style: Style, width: number): string[] {
  const [name, facts] = [nameSeries(series), joinFacts(summarize(series))];
  const fits = name.length + 2 + facts.length <= width;
  return fits ? [`${name}  ${style.dim(facts)}`] : [name, ...wrapText(facts, width).map(style.dim)];
}
