import { renderTableAnswer } from './answer.ts';
import type { Style } from './style.ts';

type ReportLike = Parameters<typeof renderTableAnswer>[0] & {
  problems?: readonly { file: string; line?: number; reason: string }[];
};

/** What an import has brought, what could not be read, and the days it tells of. */
export function renderImportReport(answer: ReportLike, style: Style, width?: number): string {
  const { range, problems = [] } = answer;
  const listed = problems.map(
    ({ file, line, reason }) => `  ${file}${line === undefined ? '' : `:${line}`}  ${reason}`,
  );
  return [
    ...(range ? [style.bold(`${range.from} to ${range.to}`)] : []),
    ...(listed.length > 0 ? [style.warn('Could not be read'), ...listed, ''] : []),
    renderTableAnswer(answer, style, width),
  ].join('\n');
}
