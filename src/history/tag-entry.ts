import { AppError } from '../core/errors.ts';
import { cleanText } from '../core/text.ts';

const MOST_NAME_CHARACTERS = 40;
const MOST_NOTE_CHARACTERS = 500;
/** Beyond anything that is counted in a day. */
export const TAG_VALUE_BOUNDS = { least: -1e6, most: 1e6 } as const;

/** What is not seen, and apostrophes, which are within words. */
const UNSEEN = /[\p{Default_Ignorable_Code_Point}\p{Me}'’]/gu;
const WORDS = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu;

/** The one spelling of a tag: `Late meal` and `late_meal` are `late-meal`. Throws `invalid_input` for what is no name. */
export function normalizeTag(text: string): string {
  const name = (fold(text).match(WORDS) ?? []).join('-');
  const shown = cleanText(text, MOST_NAME_CHARACTERS);
  if (!/\p{L}/u.test(name)) {
    throw new AppError('invalid_input', `"${shown}" is no name for a tag: it has no letters.`, {
      hint: 'Name it by a word, such as alcohol or late-meal; a number is its value.',
    });
  }
  const { length } = [...name];
  if (length <= MOST_NAME_CHARACTERS) return name;
  throw new AppError('invalid_input', `"${shown}" is too long for a tag: it has ${length} characters.`, {
    hint: `A name has at most ${MOST_NAME_CHARACTERS}; what there is more to say is the note's.`,
  });
}

export function checkTagValue(value: number): number {
  const { least, most } = TAG_VALUE_BOUNDS;
  if (value >= least && value <= most) return value;
  throw new AppError('invalid_input', `${value} is no value for a tag.`, {
    hint: `Give a number from ${least} to ${most}.`,
  });
}

/** As one line; an empty one is none. */
export function cleanNote(text: string): string | null {
  const note = cleanText(text, Number.POSITIVE_INFINITY);
  const { length } = [...note];
  if (length <= MOST_NOTE_CHARACTERS) return note === '' ? null : note;
  throw new AppError('invalid_input', `The note has ${length} characters.`, {
    hint: `Keep it to ${MOST_NOTE_CHARACTERS}.`,
  });
}

/** Lower case can bring back what normalization has taken apart. */
function fold(text: string): string {
  return text.normalize('NFKC').replace(UNSEEN, '').toLowerCase().normalize('NFKC');
}
