/** Control, format and bidirectional characters that `JSON.stringify` leaves as they are. */
const UNSAFE = /[\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

/**
 * JSON that a terminal can show and a log can hold: what WHOOP or a member wrote comes through unchanged,
 * but characters that steer the display are spelled as `\u…`.
 */
export function toSafeJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replace(
    UNSAFE,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
