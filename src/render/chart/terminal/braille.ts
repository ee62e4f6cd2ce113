/** Unicode's braille patterns: two dots wide and four high, a bit each. */
const BLANK = 0x2800;
export const DOTS_WIDE = 2;
export const DOTS_HIGH = 4;
const BITS = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
];

/** Dots on a terminal, with 0, 0 at the lower left. */
export class Braille {
  /** In dots. */
  readonly width: number;
  readonly height: number;
  readonly #cells: Uint8Array;
  readonly columns: number;

  constructor(columns: number, lines: number) {
    this.columns = columns;
    this.width = columns * DOTS_WIDE;
    this.height = lines * DOTS_HIGH;
    this.#cells = new Uint8Array(columns * lines);
  }

  dot(x: number, y: number): void {
    const down = this.height - 1 - y;
    const cell = Math.floor(down / DOTS_HIGH) * this.columns + Math.floor(x / DOTS_WIDE);
    this.#cells[cell] = (this.#cells[cell] ?? 0) | (BITS[down % DOTS_HIGH]?.[x % DOTS_WIDE] ?? 0);
  }

  line(fromX: number, fromY: number, toX: number, toY: number): void {
    const steps = Math.max(Math.abs(toX - fromX), Math.abs(toY - fromY), 1);
    for (let step = 0; step <= steps; step++) {
      const share = step / steps;
      this.dot(Math.round(fromX + (toX - fromX) * share), Math.round(fromY + (toY - fromY) * share));
    }
  }

  /** Without what is blank at their ends. */
  lines(): string[] {
    const all = [...this.#cells].map((bits) => String.fromCharCode(BLANK + bits)).join('');
    const blank = String.fromCharCode(BLANK);
    return Array.from({ length: this.height / DOTS_HIGH }, (_, line) =>
      all
        .slice(line * this.columns, (line + 1) * this.columns)
        .replaceAll(blank, ' ')
        .trimEnd(),
    );
  }
}
