import { describe, expect, test } from 'bun:test';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { approveConsent } from '../../src/demo/consent-walk.ts';
import { ALCOHOL } from '../../src/demo/effects.ts';
import type { TableAnswer } from '../../src/engine/answer.ts';
import type { CompareAnswer } from '../../src/engine/compare.ts';
import type { RelateAnswer } from '../../src/engine/relate.ts';
import type { TodayAnswer } from '../../src/engine/today.ts';
import { type RunningWellpipe, runWellpipe, spawnWellpipe } from '../support/binary.ts';
import { createScratchHome, type ScratchHome } from '../support/scratch-home.ts';
import { readJsonError } from './support/errors.ts';
import { findFreePort, occupyPort } from './support/ports.ts';
import { until } from './support/waiting.ts';

describe('demo', () => {
  test('goes the whole way from login to an answer over MCP, and leaves nothing', async () => {
    using home = createScratchHome();
    const { code, stdout, stderr } = await runWellpipe(['demo'], { home });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const steps = [...stdout.matchAll(/^── (.*)$/gm)].map(([, title]) => title);
    expect(steps).toEqual([
      'A simulated WHOOP, and a login to it',
      'wellpipe today',
      'wellpipe days --days 7',
      expect.stringMatching(/^whoop_today, as an assistant gets it \(\d+ characters\)$/),
      'Try it in Claude Desktop',
    ]);
    expect(stdout).toContain('"mcpServers"');
    expectNothingLeft(home);
  });

  test('under --json is one document, in which command and assistant get the same answer', async () => {
    using home = createScratchHome();
    const { code, stdout, stderr } = await runWellpipe(['demo', '--json'], { home });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const { origin, today, week, mcp, claude_desktop } = JSON.parse(stdout);
    expect(origin).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    // What is measured during the day may have grown between the two.
    const { day, recovery, sleep } = today;
    expect(mcp).toMatchObject({ day, recovery, sleep });
    expect(Object.keys(mcp)).toEqual(Object.keys(today));
    expect(week.n).toBeGreaterThan(0);
    expect(claude_desktop.mcpServers.wellpipe.args).toEqual(['serve', '--demo']);
    expectNothingLeft(home);
  });

  test('needs no login, touches none, and asks nothing of the settings of a real one', async () => {
    using home = createScratchHome();
    using elsewhere = createScratchHome();
    const envFile = join(elsewhere.home, 'real.env');
    const realLogin = 'WHOOP_ACCESS_TOKEN=real\nWHOOP_REFRESH_TOKEN=real\n';
    writeFileSync(envFile, realLogin);
    const env = {
      WELLPIPE_ENV_FILE: envFile,
      WHOOP_BASE_URL: 'https://whoop.invalid',
      WHOOP_CLIENT_ID: 'real',
      WHOOP_CLIENT_SECRET: 'real',
      WHOOP_ACCESS_TOKEN: 'real',
      WHOOP_REFRESH_TOKEN: 'real',
      WHOOP_REDIRECT_URI: 'https://example.com/callback',
    };
    for (const args of [
      ['demo', '--json'],
      ['today', '--demo'],
      ['auth', 'status', '--demo'],
    ]) {
      expect(await runWellpipe(args, { home, env })).toMatchObject({ code: 0, stderr: '' });
    }
    expectNothingLeft(home);
    expect(readFileSync(envFile, 'utf8')).toBe(realLogin);
    expect(readdirSync(elsewhere.home)).toEqual(['real.env']);
  });

  test('that is interrupted leaves nothing either', async () => {
    using home = createScratchHome();
    await using running = spawnWellpipe(['demo'], { home });
    const folder = join(home.wellpipeHome, 'demo');
    await until(
      'the home of the walkthrough is there',
      () => existsSync(folder) && readdirSync(folder).length > 0,
    );
    running.signal('SIGINT');
    await running.waitForExit();
    expectNothingLeft(home);
  });
});

describe('--demo', () => {
  async function ask<T>(...args: string[]): Promise<T> {
    using home = createScratchHome();
    const { code, stdout, stderr } = await runWellpipe([...args, '--demo', '--json'], { home });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expectNothingLeft(home);
    return JSON.parse(stdout);
  }

  test('tells that the whole history is at hand', async () => {
    const { history } = await ask<{ history: object }>('status');
    expect(history).toMatchObject({ from: '2021-10-04', complete: true });
    expect(history).toHaveProperty('streams.cycles', {
      records: expect.any(Number),
      from: '2021-10-04',
      complete: true,
    });
  });

  test('knows what alcohol costs, and that coffee costs nothing', async () => {
    const compare = (tag: string) =>
      ask<CompareAnswer>(
        'compare',
        'recovery_score',
        '--a',
        `tag:${tag}`,
        '--b',
        `not tag:${tag}`,
        '--days',
        '1000',
      );
    const alcohol = await compare('alcohol');
    expect(alcohol).toMatchObject({ lag_days: 1, enough: true });
    expect(alcohol.p).toBeLessThan(0.001);
    expect(alcohol.difference).toBeWithin(ALCOHOL.recoveryPoints - 5, ALCOHOL.recoveryPoints + 5);
    const coffee = await compare('coffee');
    expect(Math.abs(coffee.difference ?? 99)).toBeLessThan(4);
    const { rows } = await ask<RelateAnswer>('relate', 'recovery_score', '--days', '1000');
    expect(rows[0]?.slice(0, 2)).toEqual(['tag:alcohol', 1]);
  });

  test('ranks today among a whole year, and SQL sees all years', async () => {
    const { notes = [] } = await ask<TodayAnswer>('today');
    expect(notes.join(' ')).not.toContain('Percentiles');
    const { rows } = await ask<TableAnswer>('query', 'SELECT count(*) > 1500, min(day) FROM days');
    expect(rows).toEqual([[1, '2021-10-04']]);
  });

  test('says that nothing of it is kept', async () => {
    const { notes } = await ask<TableAnswer>('log', 'late-supper');
    expect(notes).toContain('This is the simulated member’s, and gone when this process ends.');
  });
});

describe('demo --serve', () => {
  test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'prints the environment that points the program at it, and ends at %s',
    async (signal) => {
      using home = createScratchHome();
      const port = await findFreePort();
      await using service = spawnWellpipe(['demo', '--serve', '--port', String(port)]);
      const env = await readEnvironment(service);
      expect(env.WHOOP_BASE_URL).toBe(`http://127.0.0.1:${port}`);
      await logIn(home, env);
      const { code, stdout } = await runWellpipe(['today', '--json'], { home, env });
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toHaveProperty('recovery.recovery_score');

      service.signal(signal);
      expect(await service.waitForExit()).toBe(0);
      await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow();
    },
  );

  test('takes any free port by itself, and prints one document under --json', async () => {
    await using service = spawnWellpipe(['demo', '--serve', '--json']);
    const env = JSON.parse(await service.stdout.next());
    expect(Object.keys(env)).toEqual(['WHOOP_BASE_URL', 'WHOOP_CLIENT_ID', 'WHOOP_CLIENT_SECRET']);
    const answer = await fetch(`${env.WHOOP_BASE_URL}/developer/v2/cycle`);
    expect(answer.status).toBe(401);
  });

  test.each([['70000'], ['-1'], ['http'], ['80.5']])('refuses the port %s', async (port) => {
    const result = await runWellpipe(['demo', '--serve', '--port', port, '--json']);
    expect(result.code).toBe(21);
    expect(readJsonError(result).message).toContain(port);
  });

  test('names a port that is in use', async () => {
    const port = await findFreePort();
    await using _ = await occupyPort('127.0.0.1', port);
    const result = await runWellpipe(['demo', '--serve', '--port', String(port), '--json']);
    expect(result.code).toBe(20);
    expect(readJsonError(result).message).toContain(String(port));
  });
});

/** The lines that a member would put into their environment. */
async function readEnvironment(service: RunningWellpipe): Promise<Record<string, string>> {
  await service.stderr.find((line) => line.includes('is running'));
  return { ...parseEnv(service.stdout.text) } as Record<string, string>;
}

async function logIn(home: ScratchHome, env: Record<string, string>): Promise<void> {
  const anyPort = { WHOOP_REDIRECT_URI: 'http://localhost:0/api/callback/whoop', CI: '1' };
  await using login = spawnWellpipe(['auth', 'whoop', '--json'], { home, env: { ...env, ...anyPort } });
  const { authorize_url } = JSON.parse(await login.stdout.next());
  await fetch(await approveConsent(authorize_url));
  expect(await login.waitForExit()).toBe(0);
}

/** Neither a file nor a process that has this home. */
function expectNothingLeft({ home, wellpipeHome }: ScratchHome): void {
  const folder = join(wellpipeHome, 'demo');
  expect(existsSync(folder) ? readdirSync(folder) : []).toEqual([]);
  expect(existsSync(join(wellpipeHome, '.env'))).toBe(false);
  expect(readdirSync(home)).toEqual([]);
  if (process.platform === 'linux') expect(findProcesses(wellpipeHome)).toEqual([]);
}

function findProcesses(wellpipeHome: string): string[] {
  return readdirSync('/proc').filter((entry) => {
    if (!/^\d+$/.test(entry)) return false;
    try {
      return readFileSync(`/proc/${entry}/environ`, 'utf8').includes(`WELLPIPE_HOME=${wellpipeHome}`);
    } catch {
      // It has ended meanwhile, or is somebody else's.
      return false;
    }
  });
}
