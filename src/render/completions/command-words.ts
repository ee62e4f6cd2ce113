/** What can be typed: what the scripts of all shells are made of. */
export interface CommandWords {
  /** As typed after `wellpipe`, such as `auth whoop`; empty for the program itself. */
  path: string;
  about: string;
  /** Names of the commands below it. */
  commands: readonly { name: string; about: string }[];
  flags: readonly FlagWords[];
  /** In their order; the last one may come again and again. */
  words: readonly { name: string; values: Values; isMany: boolean }[];
}

export interface FlagWords {
  /** With its dashes; a switch that is on by itself is offered as the one that turns it off. */
  name: string;
  /** With its dash. */
  short: string | undefined;
  about: string;
  /** Undefined for a switch. */
  values: Values | undefined;
}

/** What may stand in a place. `list`: several with commas between. A choice that ends in a colon goes on. */
export type Values =
  | { kind: 'choice' | 'list'; choices: readonly string[] }
  | { kind: 'file' }
  | { kind: 'free' };

/** Values by where they may stand, each set once, so that a script holds it once. */
export interface Place {
  command: CommandWords;
  /** A flag with its dashes, or the number of words before, or `*` for all that follow. */
  at: string;
  values: Values;
}

/** Every place that takes a value. */
export function listPlaces(commands: readonly CommandWords[]): Place[] {
  return commands.flatMap((command) => [
    ...command.flags.flatMap(({ name, values }) => (values ? [{ command, at: name, values }] : [])),
    ...command.words.map(({ values, isMany }, index) => ({
      command,
      at: isMany ? '*' : String(index),
      values,
    })),
  ]);
}

/** The different sets of values of these places, each with a number as its name. */
export function nameSets(places: readonly Place[]): Map<string, { name: string; values: Values }> {
  const sets = new Map<string, { name: string; values: Values }>();
  for (const { values } of places) {
    const key = keyOf(values);
    if (!sets.has(key)) sets.set(key, { name: String(sets.size + 1), values });
  }
  return sets;
}

export function keyOf(values: Values): string {
  return JSON.stringify(values);
}

/** As a word of bash, zsh and any POSIX shell. */
export function quoteWord(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
