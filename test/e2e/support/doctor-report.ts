import { expect } from 'bun:test';

export interface Line {
  name: string;
  state: string;
  says: string;
  repair?: string;
  hint?: string;
}

export interface Report {
  checks: Line[];
  fixed?: { name: string; says: string }[];
  bundle?: string;
  error?: { code: string; message: string; hint?: string };
}

/** What a shell runs as it stands: no prose, no place to be filled in. */
const COMMAND =
  /^(?:wellpipe [a-z]|chmod u\+|mv |sudo (?:chown|timedatectl|sntp) |unset |export PATH=|kill \d|\$\{EDITOR:-nano\} )[^…`]*$/;

/** What `doctor --json` has printed; every repair in it has to be a command. */
export function parseReport(stdout: string): Report {
  const report: Report = JSON.parse(stdout);
  for (const { repair } of report.checks ?? []) if (repair !== undefined) expect(repair).toMatch(COMMAND);
  return report;
}

export function lineOf({ checks }: Report, name: string): Line {
  const line = checks.find((one) => one.name === name);
  if (!line) throw new Error(`No check is named ${name}: ${checks.map((one) => one.name).join(', ')}`);
  return line;
}

export function failuresOf({ checks }: Report): string[] {
  return checks.filter(({ state }) => state === 'fail').map(({ name }) => name);
}

/** The checks that were left out for the sake of another one's failure, which alone has the repair. */
export function notLookedAt({ checks }: Report): string[] {
  const skipped = checks.filter(({ says }) => says.startsWith('not looked at: '));
  for (const { state, repair } of skipped)
    expect({ state, repair }).toEqual({ state: 'warn', repair: undefined });
  return skipped.map(({ name }) => name);
}
