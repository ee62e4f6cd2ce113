/** A line, or what is wrong from it on; nothing follows that. */
export type TextLine = { line: number; text: string } | { line: number; fault: string };

/** Hundreds of times a record. */
const MOST_LINE_CHARACTERS = 256 * 1_024;

/** Lines that are not blank, numbered. Lines of `texts` end with `\n`. */
export async function* readLines(texts: AsyncIterable<string>): AsyncGenerator<TextLine> {
  let line = 1;
  let carried = '';
  for await (const text of texts) {
    const lines = (carried + text).split('\n');
    carried = lines.pop() ?? '';
    for (const whole of lines) {
      if (whole.trim() !== '') yield { line, text: whole };
      line += 1;
    }
    if (carried.length > MOST_LINE_CHARACTERS) {
      yield { line, fault: 'the line is too long: nothing from here on can be read' };
      return;
    }
  }
  if (carried.trim() !== '') yield { line, text: carried };
}
