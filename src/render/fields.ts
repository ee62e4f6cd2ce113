import type { Style } from './style.ts';

/** An object as aligned lines of `key  value`, for people. */
export function renderFields(fields: object, style: Style): string {
  const entries = Object.entries(fields).map(
    ([key, value]) => [key.replaceAll('_', ' '), show(value)] as const,
  );
  const width = Math.max(...entries.map(([key]) => key.length));
  return entries.map(([key, value]) => `${style.dim(key.padEnd(width))}  ${value}`).join('\n');
}

function show(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return value.length > 0 ? value.join(' ') : '–';
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value)
      .map(([key, inner]) => `${key.replaceAll('_', ' ')}: ${show(inner)}`)
      .join(', ');
  }
  return String(value);
}
