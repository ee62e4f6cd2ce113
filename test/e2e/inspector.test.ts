import { describe, expect, test } from 'bun:test';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROMPTS } from '../../src/mcp/prompts.ts';
import { RESOURCES } from '../../src/mcp/resources.ts';
import { TOOLS } from '../../src/mcp/tools.ts';
import { BINARY } from '../support/binary.ts';
import { EditableMember } from '../support/editable-member.ts';
import { longHistory } from '../support/long-history.ts';
import { Machine } from './support/login.ts';
import { REQUIRED_ARGUMENTS } from './support/required-arguments.ts';

const INSPECTOR = join(
  import.meta.dir,
  '../../node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js',
);
const AT_ONCE = 3;
/** Its exit code for an answer that is an error. */
const TOOL_FAILED = 5;

interface Inspection {
  code: number;
  /** What it prints on stdout, as JSON. */
  printed: { result?: Record<string, unknown>; error?: { message: string } };
}

/** The official inspector on the command line, with the executable as any client configures it. */
async function startInspector(protocolEra: 'legacy' | 'modern') {
  const machine = await Machine.start({
    member: new EditableMember(longHistory(60, new Date().toISOString())),
  });
  machine.placeLogin();
  const { home } = machine.home;
  const config = join(home, 'mcp.json');
  const server = {
    command: BINARY,
    args: ['serve'],
    env: { ...machine.home.env, ...machine.env },
    protocolEra,
  };
  writeFileSync(config, JSON.stringify({ mcpServers: { wellpipe: server } }));
  const inspector = {
    async inspect(method: string, ...args: string[]): Promise<Inspection> {
      const command = ['--cli', '--config', config, '--server', 'wellpipe', '--method', method, ...args];
      const child = Bun.spawn([process.execPath, INSPECTOR, ...command, '--format', 'json'], {
        cwd: home,
        env: { PATH: process.env.PATH ?? '', HOME: home, MCP_INSPECTOR_SECRET_STORE: 'memory' },
        stdin: 'ignore',
        stdout: 'pipe',
        stderr: 'pipe',
      });
      const [stdout, stderr, code] = await Promise.all([
        child.stdout.text(),
        child.stderr.text(),
        child.exited,
      ]);
      const [, line = '{}'] = /^(\{.*\})$/m.exec(stdout) ?? /^(\{.*\})$/m.exec(stderr) ?? [];
      return { code, printed: JSON.parse(line) };
    },
    async succeed(...command: string[]): Promise<Record<string, unknown>> {
      const [method = '', ...args] = command;
      const { code, printed } = await inspector.inspect(method, ...args);
      expect({ command, code, error: printed.error }).toEqual({ command, code: 0, error: undefined });
      return printed.result ?? {};
    },
    [Symbol.asyncDispose]: () => machine[Symbol.asyncDispose](),
  };
  return inspector;
}

async function inSmallGroups<T>(entries: readonly T[], run: (entry: T) => Promise<void>): Promise<void> {
  const waiting = [...entries];
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await run(next);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

const argsFor = (name: string) => REQUIRED_ARGUMENTS[name] ?? {};
const toolCall = (name: string) => [
  'tools/call',
  '--tool-name',
  name,
  '--tool-args-json',
  JSON.stringify(argsFor(name)),
];

test.each(['legacy', 'modern'] as const)(
  'the inspector learns what there is, as a %s client',
  async (era) => {
    await using inspector = await startInspector(era);
    expect(await inspector.succeed('initialize')).toMatchObject({ serverInfo: { name: 'wellpipe' } });
    expect((await inspector.succeed('tools/list')).tools).toHaveLength(TOOLS.length);
    expect((await inspector.succeed('resources/list')).resources).toHaveLength(RESOURCES.length);
    expect((await inspector.succeed('prompts/list')).prompts).toHaveLength(PROMPTS.length);
    expect(await inspector.succeed(...toolCall('whoop_today'))).toHaveProperty('content');
  },
);

describe('the inspector', () => {
  test('calls every tool', async () => {
    await using inspector = await startInspector('modern');
    await inSmallGroups(TOOLS, async ({ name }) => {
      expect(await inspector.succeed(...toolCall(name))).toHaveProperty('content');
    });
    const refused = await inspector.inspect(
      'tools/call',
      '--tool-name',
      'whoop_days',
      '--tool-arg',
      'days=0',
    );
    expect(refused.code).toBe(TOOL_FAILED);
  });

  test('reads every resource and gets every prompt', async () => {
    await using inspector = await startInspector('modern');
    const addresses = [...RESOURCES.map(({ uri }) => uri), 'whoop://day/2026-11-01', 'whoop://week/2026-W40'];
    await inSmallGroups(addresses, async (uri) => {
      expect(await inspector.succeed('resources/read', '--uri', uri)).toMatchObject({ contents: [{ uri }] });
    });
    await inSmallGroups(PROMPTS, async ({ name }) => {
      const given = Object.entries(argsFor(name)).map(([key, value]) => `${key}=${value}`);
      const args = given.length > 0 ? ['--prompt-args', ...given] : [];
      expect(await inspector.succeed('prompts/get', '--prompt-name', name, ...args)).toHaveProperty(
        'messages',
      );
    });
    expect((await inspector.inspect('resources/read', '--uri', 'whoop://nope')).code).not.toBe(0);
  });
});
