import { fromNow, localMinute } from './local-time.ts';
import type { Style } from './style.ts';

const INSTANT = /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/;

/** An object as aligned lines of `key  value`, for people: times are local, and told from now. */
export function renderFields(fields: object, style: Style, now = new Date()): string {
  const entries = Object.entries(fields).map(
    ([key, value]) => [key.replaceAll('_', ' '), show(value, now)] as const,
  );
  const width = Math.max(...entries.map(([key]) => key.length));
  return entries.map(([key, value]) => `${style.dim(key.padEnd(width))}  ${value}`).join('\n');
}

function show(value: unknown, now: Date): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return value.length > 0 ? value.join(' ') : '–';
  const text = String(value);
  return INSTANT.test(text) ? `${localMinute(text)}, ${fromNow(text, now)}` : text;
}
