import type { Style } from './style.ts';
import { wrapText } from './wrap.ts';

interface LineLike {
  name: string;
  state: 'ok' | 'warn' | 'fail';
  says: string;
  repair?: string;
  hint?: string;
}

interface ReportLike {
  checks: readonly LineLike[];
  ok: number;
  warn: number;
  fail: number;
  fixed?: readonly { name: string; says: string }[];
  bundle?: string;
}

const STATE_WIDTH = 'fail'.length;
const GAP = '  ';

/** A line for each check, its repair behind an arrow; within `width` columns the text goes on below itself. */
export function renderReport(report: ReportLike, style: Style, width?: number): string {
  const { checks, fixed = [], bundle } = report;
  const nameWidth = Math.max(...checks.map(({ name }) => name.length));
  const lines = checks.map((line) => renderLine(line, nameWidth, style, width));
  const repairs = fixed.map(({ name, says }) => `fixed ${name}: ${says}`);
  const noted = bundle === undefined ? [] : [`Written to ${bundle}. Look through it before you send it.`];
  return [...lines, '', ...repairs, summarize(report), ...noted].join('\n');
}

function renderLine(
  { name, state, says, repair, hint }: LineLike,
  nameWidth: number,
  style: Style,
  width: number | undefined,
): string {
  const paint = { ok: style.good, warn: style.warn, fail: style.bad }[state];
  const indent = ' '.repeat(STATE_WIDTH + nameWidth + 2 * GAP.length);
  const room = width === undefined ? undefined : width - indent.length;
  const found = hint === undefined ? says : `${says}${/[.!?]$/.test(says) ? '' : '.'} ${hint}`;
  const parts = repair === undefined ? [found] : [found, `→ ${repair}`];
  const whole = parts.join(GAP);
  const text =
    room === undefined || whole.length <= room ? [whole] : parts.flatMap((part) => wrapText(part, room));
  const head = `${paint(state.padEnd(STATE_WIDTH))}${GAP}${name.padEnd(nameWidth)}${GAP}`;
  return head + text.join(`\n${indent}`);
}

function summarize({ checks, ok, warn, fail }: ReportLike): string {
  if (warn + fail === 0) return `All ${checks.length} checks are ok.`;
  const bad = [
    ...(fail > 0 ? [`${fail} failed`] : []),
    ...(warn > 0 ? [`${warn} ${warn === 1 ? 'warning' : 'warnings'}`] : []),
  ];
  return `Of ${checks.length} checks ${ok} ${ok === 1 ? 'is' : 'are'} ok: ${bad.join(', ')}.`;
}
