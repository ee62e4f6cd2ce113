import { fromNow, localMinute } from './local-time.ts';
import type { Style } from './style.ts';
import { TEXT_WIDTH, wrapText } from './wrap.ts';

const INSTANT = /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/;

const GAP = '  ';

interface FieldsOptions {
  now?: Date | undefined;
  /** Longer values go on below themselves. */
  width?: number | undefined;
}

/** An object as aligned lines of `key  value`, for people: times are local, and told from now. */
export function renderFields(
  fields: object,
  style: Style,
  { now = new Date(), width = TEXT_WIDTH }: FieldsOptions = {},
): string {
  const entries = Object.entries(fields).map(
    ([key, value]) => [key.replaceAll('_', ' '), show(value, now)] as const,
  );
  const keyWidth = Math.max(...entries.map(([key]) => key.length));
  const below = `\n${' '.repeat(keyWidth)}${GAP}`;
  return entries
    .map(([key, value]) => {
      const lines = wrapText(value, width - keyWidth - GAP.length);
      return `${style.dim(key.padEnd(keyWidth))}${GAP}${lines.join(below)}`;
    })
    .join('\n');
}

function show(value: unknown, now: Date): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return value.length > 0 ? value.join(' ') : '–';
  const text = String(value);
  return INSTANT.test(text) ? `${localMinute(text)}, ${fromNow(text, now)}` : text;
}
