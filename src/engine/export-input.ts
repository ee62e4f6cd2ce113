import { extname } from 'node:path';
import { closest } from '../core/closest.ts';
import { AppError } from '../core/errors.ts';
import { cleanText } from '../core/text.ts';
import { VIEWS, type View } from '../history/views.ts';
import type { RangeInput } from './range.ts';

export const EXPORT_FORMATS = ['csv', 'jsonl', 'parquet', 'notes'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export const EXPORT_WHATS = [...VIEWS, 'everything'] as const;
type ExportWhat = (typeof EXPORT_WHATS)[number];

/** Stands for stdout in place of a path. */
export const STDOUT = '-';

export interface ExportInput extends RangeInput {
  what?: string | undefined;
  format?: ExportFormat | undefined;
  /** A file or folder; `-` is stdout. */
  out?: string | undefined;
  /** A folder a year. */
  partition?: boolean | undefined;
  force?: boolean | undefined;
}

export interface CheckedExport {
  what: ExportWhat;
  views: readonly View[];
  format: ExportFormat;
  /** Undefined for stdout. */
  path: string | undefined;
  /** Not a folder of several. */
  isOneFile: boolean;
  partition: boolean;
  force: boolean;
}

/** What is meant, with what was left out filled in. Throws `invalid_input` for what does not go together. */
export function checkExport(input: ExportInput): CheckedExport {
  const { out, partition = false, force = false } = input;
  const what = parseWhat(input.what ?? 'everything');
  const format = input.format ?? formatOf(out) ?? 'csv';
  const views = what === 'everything' ? VIEWS : [what];
  const isOneFile = !partition && format !== 'notes' && (views.length === 1 || format === 'jsonl');
  if (format === 'notes' && (what !== 'everything' || partition)) {
    throw new AppError('invalid_input', 'Notes are one file a day, with everything of that day.', {
      hint: 'Use `wellpipe export --format notes` without WHAT and --partition.',
    });
  }
  if (out === STDOUT && !isOneFile) {
    throw new AppError('invalid_input', 'Several files do not go to stdout.', {
      hint: 'Export one table or JSON Lines without --partition, or name a folder with --out.',
    });
  }
  const path = out === STDOUT ? undefined : (out ?? defaultName(what, format, isOneFile));
  return { what, views, format, path, isOneFile, partition, force };
}

function defaultName(what: ExportWhat, format: ExportFormat, isOneFile: boolean): string {
  if (format === 'notes') return 'wellpipe-notes';
  return isOneFile ? `wellpipe-${what}.${format}` : `wellpipe-${what}-${format}`;
}

function parseWhat(text: string): ExportWhat {
  const what = EXPORT_WHATS.find((known) => known === text);
  if (what) return what;
  const [nearest] = closest(text.toLowerCase(), EXPORT_WHATS, 1);
  const suggestion = nearest ? ` Did you mean ${nearest}?` : '';
  throw new AppError('invalid_input', `"${cleanText(text, 40)}" cannot be exported.${suggestion}`, {
    hint: `Export one of ${EXPORT_WHATS.join(', ')}.`,
  });
}

/** By the name that was given to the file. */
function formatOf(out: string | undefined): ExportFormat | undefined {
  const extension = extname(out ?? '')
    .slice(1)
    .toLowerCase();
  return extension === 'ndjson' ? 'jsonl' : EXPORT_FORMATS.find((format) => format === extension);
}
