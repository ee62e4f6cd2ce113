import { writeSync } from 'node:fs';
import { isatty } from 'node:tty';

const STDERR = 2;
const ERASE_LINE = '\r\u001b[K';

/** Whether somebody can see a line that is drawn over and over. */
export function canDrawStatusLine(): boolean {
  return isatty(STDERR);
}

/** Draws the line anew; without a text it is gone. By descriptor, since touching `process.stderr` costs milliseconds. */
export function drawStatusLine(text = ''): void {
  try {
    writeSync(STDERR, `${ERASE_LINE}${text}`);
  } catch {
    // A terminal that went away needs no line.
  }
}
