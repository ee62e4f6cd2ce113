import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compile } from '../build/compile.ts';

const WELLPIPE = join(import.meta.dir, '../dist/wellpipe');
const BASELINES = join(import.meta.dir, 'baselines');
const WARM_UPS = 3;
const ROUNDS = 31;
const ANSWER_TIMEOUT_MS = 10_000;

const INITIALIZE = `${JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'bench', version: '0' } },
})}\n`;

/** How a client of the newer revision opens. */
const DISCOVER = `${JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'server/discover',
  params: {
    _meta: {
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientCapabilities': {},
    },
  },
})}\n`;

interface Contender {
  name: string;
  command: readonly string[];
  /** Written to its stdin. */
  input: string;
  /** The first line it answers, at which the clock stops. */
  answer: RegExp;
}

interface Budget {
  contender: string;
  against: string;
  /** Of the medians. */
  maxRatio: number;
}

/** The budgets of the design, as ratios of one run, since machines and their moods differ. */
const BUDGETS: readonly Budget[] = [
  { contender: 'wellpipe serve', against: 'empty binary, one line', maxRatio: 2 },
  { contender: 'wellpipe serve', against: 'Node, same SDK', maxRatio: 0.2 },
  { contender: 'wellpipe --version', against: 'empty binary', maxRatio: 2 },
];

if (!existsSync(WELLPIPE)) throw new Error('dist/wellpipe is not there: run `bun run build` first.');
const work = await mkdtemp(join(tmpdir(), 'wellpipe-bench-'));
try {
  const contenders = await makeContenders(work);
  const times = await measure(contenders, work);
  for (const line of report(times)) console.log(line);
} finally {
  await rm(work, { recursive: true, force: true });
}

async function makeContenders(folder: string): Promise<Contender[]> {
  const answerLine = join(folder, 'answer-line');
  const printVersion = join(folder, 'print-version');
  await compile({ entry: join(BASELINES, 'answer-line.ts'), outfile: answerLine });
  await compile({ entry: join(BASELINES, 'print-version.ts'), outfile: printVersion });
  const initialize = { input: INITIALIZE, answer: /^\{.*"result":\{.*\}\n/ };
  const version = { input: '', answer: /^\d+\.\d+\.\d+\n/ };
  return [
    { name: 'wellpipe serve', command: [WELLPIPE, 'serve'], ...initialize },
    { name: 'wellpipe serve, discover', command: [WELLPIPE, 'serve'], ...initialize, input: DISCOVER },
    { name: 'empty binary, one line', command: [answerLine], ...initialize },
    { name: 'Node, same SDK', command: ['node', join(BASELINES, 'node-server.mjs')], ...initialize },
    { name: 'wellpipe --version', command: [WELLPIPE, '--version'], ...version },
    { name: 'empty binary', command: [printVersion], ...version },
  ];
}

/** Milliseconds of every round by name. Contenders take turns, so that a slow moment meets all of them. */
async function measure(contenders: readonly Contender[], home: string): Promise<Map<string, number[]>> {
  const times = new Map(contenders.map(({ name }) => [name, [] as number[]]));
  for (let round = -WARM_UPS; round < ROUNDS; round += 1) {
    for (const contender of contenders) {
      const elapsedMs = await timeFirstLine(contender, home);
      if (round >= 0) times.get(contender.name)?.push(elapsedMs);
    }
  }
  return times;
}

async function timeFirstLine({ name, command, input, answer }: Contender, home: string): Promise<number> {
  const startedAt = performance.now();
  const child = Bun.spawn([...command], {
    cwd: home,
    env: { PATH: process.env.PATH ?? '', HOME: home, WELLPIPE_HOME: join(home, 'wellpipe') },
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'ignore',
    timeout: ANSWER_TIMEOUT_MS,
    killSignal: 'SIGKILL',
  });
  child.stdin.write(input);
  child.stdin.flush();
  const { value } = await child.stdout.getReader().read();
  const elapsedMs = performance.now() - startedAt;
  const text = new TextDecoder().decode(value);
  if (!answer.test(text)) throw new Error(`${name} answered "${text}".`);
  child.stdin.end();
  child.kill();
  await child.exited;
  return elapsedMs;
}

function report(times: ReadonlyMap<string, readonly number[]>): string[] {
  const row = (name: string, ...cells: string[]) =>
    name.padEnd(26) + cells.map((cell) => cell.padStart(10)).join('');
  const medianOf = (name: string) => median(times.get(name) ?? []);
  return [
    row(`${ROUNDS} rounds`, 'median', 'fastest'),
    ...[...times].map(([name, all]) => row(name, milliseconds(median(all)), milliseconds(Math.min(...all)))),
    '',
    ...BUDGETS.map(({ contender, against, maxRatio }) => {
      const ratio = medianOf(contender) / medianOf(against);
      const verdict = ratio <= maxRatio ? 'kept' : 'EXCEEDED';
      return `${contender} / ${against}: ${ratio.toFixed(2)} of at most ${maxRatio}: ${verdict}`;
    }),
  ];
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low, high] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle], sorted[middle]];
  return ((low ?? Number.NaN) + (high ?? Number.NaN)) / 2;
}

function milliseconds(value: number): string {
  return `${value.toFixed(1)} ms`;
}
