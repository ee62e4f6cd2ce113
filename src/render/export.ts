import { footer } from './answer.ts';
import type { Style } from './style.ts';

interface ExportLike {
  out?: string;
  files: number;
  written: Readonly<Record<string, number>>;
  notes?: readonly string[];
  as_of?: string;
}

/** What was written, and where. */
export function renderExport(answer: ExportLike, style: Style): string {
  const { out = 'Nothing to write.', files, written } = answer;
  const entries = Object.entries(written);
  const width = Math.max(0, ...entries.map(([name]) => name.length));
  const digits = Math.max(0, ...entries.map(([, count]) => String(count).length));
  return [
    `${out}${files > 1 ? ` (${files} files)` : ''}`,
    ...entries.map(([name, count]) => `  ${name.padEnd(width)}  ${String(count).padStart(digits)}`),
    '',
    ...footer(answer).map((line) => style.dim(line)),
  ]
    .join('\n')
    .trimEnd();
}
