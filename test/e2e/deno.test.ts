import { describe, expect, test } from 'bun:test';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TOOLS } from '../../src/mcp/tools.ts';
import { createHistory } from '../support/history.ts';
import { LineReader } from '../support/line-reader.ts';
import { cycle } from '../support/records.ts';
import { createScratchHome, type ScratchHome } from '../support/scratch-home.ts';
import {
  callTool,
  INITIALIZED,
  initialize,
  readMessages,
  request,
  textOf,
  toLines,
} from './support/mcp-lines.ts';

const ROOT = join(import.meta.dir, '../..');
/** What the package's `deno` command runs. It is Node's, but Bun runs it too where there is no Node. */
const DENO = join(ROOT, 'node_modules/deno/bin.cjs');

/** Starts the source on Deno, as `deno run -A src/main.ts …` does. */
function startOnDeno(args: readonly string[], home: ScratchHome) {
  const child = spawn(process.execPath, [DENO, 'run', '-A', join(ROOT, 'src/main.ts'), ...args], {
    cwd: home.home,
    detached: true,
    env: {
      PATH: process.env.PATH,
      DENO_DIR: join(home.home, 'deno'),
      DENO_NO_UPDATE_CHECK: '1',
      NO_COLOR: '1',
      ...home.env,
    },
  });
  const [stdout, stderr] = [new LineReader(child.stdout), new LineReader(child.stderr)];
  const closed = once(child, 'close');
  return {
    stdin: child.stdin,
    stdout,
    /** The package's command waits for Deno, and hands no signal on. */
    end: () => void process.kill(-Number(child.pid), 'SIGTERM'),
    async finish() {
      child.stdin.end();
      const [code] = await closed;
      return { code, stdout: stdout.text, stderr: stderr.text };
    },
  };
}

describe('the source on Deno', () => {
  test('answers a question', async () => {
    using home = createScratchHome();
    const { code, stdout, stderr } = await startOnDeno(['today', '--demo', '--json'], home).finish();
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toHaveProperty('recovery.recovery_score.baseline');
    expect(existsSync(home.wellpipeHome)).toBe(false);
  });

  test('serves MCP over HTTP', async () => {
    using home = createScratchHome();
    const args = ['serve', '--transport', 'http', '--port', '0', '--demo', '--json'];
    const running = startOnDeno(args, home);
    try {
      const { url, token } = JSON.parse(await running.stdout.next());
      const clientInfo = { name: 'test', version: '1' };
      const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo };
      const ask = (authorization: string) =>
        fetch(url, {
          method: 'POST',
          headers: {
            authorization,
            'content-type': 'application/json',
            accept: 'application/json, text/event-stream',
          },
          body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params }),
        });
      expect((await ask('Bearer another')).status).toBe(401);
      const answer = await ask(`Bearer ${token}`);
      expect(answer.headers.get('mcp-session-id')).toMatch(/^[\da-f-]{36}$/);
      expect(await answer.text()).toContain('"name":"wellpipe"');
    } finally {
      running.end();
    }
    expect((await running.finish()).stderr).toBe('');
  });

  test('draws a picture', async () => {
    using home = createScratchHome();
    const path = join(home.home, 'chart.png');
    const { code, stderr } = await startOnDeno(['chart', 'hrv_ms', '--demo', '--out', path], home).finish();
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(readFileSync(path).subarray(1, 4).toString()).toBe('PNG');
  });

  test('serves MCP', async () => {
    using home = createScratchHome();
    const server = startOnDeno(['serve', '--demo'], home);
    server.stdin.write(
      toLines(
        initialize(),
        INITIALIZED,
        request(1, 'tools/list'),
        callTool(2, 'whoop_record', { kind: 'body' }),
      ),
    );
    await server.stdout.find((line) => JSON.parse(line).id === 2);
    const { code, stdout, stderr } = await server.finish();
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const [initialized, list, answer] = readMessages(stdout);
    expect(initialized?.result?.protocolVersion).toBe('2025-11-25');
    expect(list?.result?.tools).toHaveLength(TOOLS.length);
    expect(JSON.parse(textOf(answer ?? { jsonrpc: '2.0' }))).toHaveProperty('record.height_meter');
  });

  test('runs SQL in a process of its own', async () => {
    using home = createScratchHome();
    const inHome = (name: string) => join(home.wellpipeHome, name);
    const first = cycle(1, '2026-11-20T22:30:00Z', null);
    const records = { cycles: [first], sleeps: [], recoveries: [], workouts: [] };
    (await createHistory(inHome('history.db'), records, inHome('member.db'))).close();
    const asked = await startOnDeno(['query', 'SELECT tag FROM tags', '--json'], home).finish();
    expect({ code: asked.code, rows: JSON.parse(asked.stdout).rows }).toEqual({
      code: 0,
      rows: [['alcohol'], ['late-meal']],
    });
    // Deno's SQLite tells no error to those who read row by row.
    const failed = await startOnDeno(['query', 'SELECT abs(-9223372036854775808)'], home).finish();
    expect(failed).toMatchObject({ code: 21, stderr: expect.stringContaining('too large') });
    const demo = await startOnDeno(
      ['query', 'SELECT count(*) > 0 FROM days', '--demo', '--json'],
      home,
    ).finish();
    expect(JSON.parse(demo.stdout).rows).toEqual([[1]]);
  });

  test('fails with the same errors and exit codes', async () => {
    using home = createScratchHome();
    const { code, stdout } = await startOnDeno(['today', '--json'], home).finish();
    expect({ code, error: JSON.parse(stdout).error.code }).toEqual({ code: 10, error: 'not_logged_in' });
    expect(await startOnDeno(['tody'], home).finish()).toEqual({
      code: 2,
      stdout: '',
      stderr: 'error: `wellpipe` has no command "tody".\nhint: Did you mean `wellpipe today`?\n',
    });
  });

  test('reaches no keychain, and says so', async () => {
    using home = createScratchHome();
    const { code, stdout } = await startOnDeno(['auth', 'protect', 'keychain', '--json'], home).finish();
    expect(code).toBe(20);
    expect(JSON.parse(stdout).error.message).toContain('only the wellpipe executable reaches it');
  });
});
