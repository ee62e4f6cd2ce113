import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import { AppError } from '../../../src/core/errors.ts';
import { setLogLevel } from '../../../src/core/log.ts';
import { defineTool, type TextResource } from '../../../src/mcp/definitions.ts';
import { serveStdio } from '../../../src/mcp/serve.ts';
import { createService } from '../../../src/mcp/service.ts';

// A server of dummy tools for the tests beside it. Run as a process of its own; reports on stderr.
interface DummyContext {
  opened: number;
  close(): Promise<void>;
}

const annotations = { readOnlyHint: true, openWorldHint: false };
const ms = v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)), 0);

const tools = [
  defineTool({
    name: 'whoop_echo',
    title: 'Echo',
    description: 'Answers with its text.',
    input: v.strictObject({ text: v.pipe(v.string(), v.description('Any text')) }),
    annotations,
    run: async (_: DummyContext, { text }) => {
      console.log(`echo ${text.length}`);
      return { text };
    },
  }),
  defineTool({
    name: 'whoop_days',
    title: 'Days',
    description: 'A table of any length.',
    input: v.strictObject({
      days: v.pipe(v.number(), v.integer(), v.minValue(1)),
      by: v.optional(v.picklist(['day', 'week'])),
    }),
    annotations,
    run: async (_: DummyContext, { days }) => ({
      range: { from: dayOf(0), to: dayOf(days - 1) },
      columns: ['day', 'strain'],
      rows: Array.from({ length: days }, (_, index) => [dayOf(index), index]),
      n: days,
    }),
  }),
  defineTool({
    name: 'whoop_sleep',
    title: 'Sleep',
    description: 'Answers after a while, unless it is cancelled.',
    input: v.strictObject({ ms }),
    annotations,
    run: async (_: DummyContext, input, { signal }) => {
      signal.addEventListener('abort', () => console.info('sleep was aborted'));
      console.info('sleep has started');
      await sleep(input.ms, undefined, { signal });
      return { slept: input.ms };
    },
  }),
  defineTool({
    name: 'whoop_stubborn',
    title: 'Stubborn',
    description: 'Never answers, and ignores its signal.',
    input: v.strictObject({}),
    annotations,
    run: async (_: DummyContext) => {
      await sleep(600_000);
      return {};
    },
  }),
  defineTool({
    name: 'whoop_fail',
    title: 'Fail',
    description: 'Fails.',
    input: v.strictObject({ foreign: v.optional(v.boolean()) }),
    annotations,
    run: async (_: DummyContext, { foreign }) => {
      if (foreign) throw new TypeError('the token is hunter2');
      throw new AppError('rate_limited', 'Free in 12 s.', { hint: 'Ask again then.' });
    },
  }),
  defineTool({
    name: 'whoop_context',
    title: 'Context',
    description: 'Tells how often a context was opened.',
    input: v.strictObject({}),
    annotations,
    run: async ({ opened }: DummyContext) => ({ opened }),
  }),
];

const { FAIL_FIRST_OPENING, CLOSE_MS, HANG_OPENING } = process.env;
let opened = 0;

async function openContext(): Promise<DummyContext> {
  opened += 1;
  console.debug('context is opened');
  if (HANG_OPENING) await sleep(600_000);
  if (FAIL_FIRST_OPENING && opened === 1) throw new AppError('config', 'The settings are broken.');
  return {
    opened,
    async close() {
      await sleep(Number(CLOSE_MS ?? 0));
      console.log('context is closed');
    },
  };
}

const resources = [
  {
    uri: 'whoop://dummy',
    name: 'dummy',
    title: 'Dummy',
    description: 'A text.',
    mimeType: 'text/markdown',
    text: () => '# Dummy',
  },
] as const satisfies readonly TextResource[];

function dayOf(index: number): string {
  return new Date(Date.UTC(2020, 0, 1 + index)).toISOString().slice(0, 10);
}

setLogLevel('debug');
const stop = new AbortController();
for (const name of ['SIGTERM', 'SIGHUP'] as const) process.on(name, () => stop.abort());

const service = createService({
  tools,
  resources,
  templates: [],
  prompts: [],
  instructions: 'Ask about dummies.',
  openContext,
  follow: async () => undefined,
});
await serveStdio(service, stop.signal);
console.log('serving has ended');
