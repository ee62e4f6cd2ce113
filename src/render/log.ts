import { footer, renderTableAnswer } from './answer.ts';
import type { Style } from './style.ts';

type LogLike = Parameters<typeof renderTableAnswer>[0] & { day?: string };

/** One day's tags, or a list of tags and journal answers. */
export function renderLog(answer: LogLike, style: Style, width?: number): string {
  const { day, rows } = answer;
  if (day === undefined) return renderTableAnswer(answer, style, width);
  if (rows.length > 0) return `${style.bold(day)}\n${renderTableAnswer(answer, style, width)}`;
  return [`No tags on ${day}.`, '', ...footer(answer, width).map((line) => style.dim(line))]
    .join('\n')
    .trimEnd();
}
