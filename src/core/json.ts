import { spellControls } from './text.ts';

/**
 * JSON that a terminal can show and a log can hold: what WHOOP or a member wrote comes through unchanged,
 * but characters that steer the display are spelled as `\u…`.
 */
export function toSafeJson(value: unknown, indent?: number): string {
  const lines = JSON.stringify(value, null, indent).split('\n');
  return lines.map(spellControls).join('\n');
}
