import { describe, expect, test } from 'bun:test';
import { chmodSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BINARY } from '../support/binary.ts';
import { createScratchHome, type ScratchHome } from '../support/scratch-home.ts';
import { answerLastNight } from './support/last-night.ts';
import { Machine } from './support/login.ts';

const PAGE = readFileSync(join(import.meta.dir, '../../docs/automation.md'), 'utf8');
const SYSTEMD_ANALYZE = Bun.which('systemd-analyze');
if (!SYSTEMD_ANALYZE) console.warn('The units are not tried by systemd: systemd-analyze is not installed.');

/** The examples of one language on the page. */
function examples(language: string): string[] {
  return [...PAGE.matchAll(/^```(\S+)\n(.*?)^```$/gms)].flatMap(([, of, text = '']) =>
    of === language ? [text] : [],
  );
}

const [brief = '', note = ''] = examples('sh');

/** Runs a script as a timer does: with a home folder and little else. */
function runScript({ home }: { home: ScratchHome }, script: string, env: Readonly<Record<string, string>>) {
  const folder = join(home.home, '.wellpipe/bin');
  mkdirSync(folder, { recursive: true });
  const path = join(home.home, 'script');
  writeFileSync(path, script);
  chmodSync(path, 0o755);
  const link = join(folder, 'wellpipe');
  if (!readdirSync(folder).includes('wellpipe')) symlinkSync(BINARY, link);
  const child = Bun.spawn([path], {
    cwd: '/',
    env: { PATH: '/usr/bin:/bin', ...home.env, ...env },
    stderr: 'pipe',
  });
  return Promise.all([child.exited, new Response(child.stdout).text(), new Response(child.stderr).text()]);
}

async function startMorning(): Promise<Machine> {
  const machine = await Machine.start({ intercept: answerLastNight('SCORED') });
  machine.placeLogin();
  return machine;
}

describe('the page', () => {
  test('has its examples', () => {
    expect(['sh', 'crontab', 'systemd', 'plist'].map((language) => examples(language).length)).toEqual([
      2, 1, 2, 1,
    ]);
  });

  test('has a crontab of five fields and a command, without the % that cron would cut at', () => {
    for (const line of examples('crontab').join('').trim().split('\n')) {
      expect(line).toMatch(/^(?:[\d*/,-]+ ){5}\S+$/);
      expect(line).not.toContain('%');
    }
  });

  test('has a plist that is well-formed, of keys with a value each', () => {
    const [plist = ''] = examples('plist');
    const open: string[] = [];
    for (const [, slash, name = ''] of plist.matchAll(/<(\/?)([a-z]+)[^>]*>/g)) {
      if (slash) expect(open.pop()).toBe(name);
      else open.push(name);
    }
    expect(open).toEqual([]);
    expect(plist.match(/<\/key>\s*<(?:string|array|dict|integer)>/g)?.length).toBe(
      plist.match(/<key>/g)?.length,
    );
  });

  test('has units with what a timer needs', () => {
    const [service = '', timer = ''] = examples('systemd');
    expect(service).toMatch(/^\[Service\]\nType=oneshot\nExecStart=%h\/bin\/morning-brief$/m);
    expect(timer).toMatch(/^\[Timer\]\nOnCalendar=\*-\*-\* 05:30$/m);
  });

  test.skipIf(!SYSTEMD_ANALYZE)('has units that systemd takes', async () => {
    using scratch = createScratchHome();
    mkdirSync(join(scratch.home, 'bin'));
    writeFileSync(join(scratch.home, 'bin/morning-brief'), brief, { mode: 0o755 });
    const [service = '', timer = ''] = examples('systemd');
    const units = {
      'morning-brief.service': service.replace('%h', scratch.home),
      'morning-brief.timer': timer,
    };
    const paths = Object.entries(units).map(([name, text]) => {
      writeFileSync(join(scratch.home, name), text);
      return join(scratch.home, name);
    });
    const child = Bun.spawn([SYSTEMD_ANALYZE ?? '', 'verify', '--man=no', ...paths], { stderr: 'pipe' });
    const complaints = await new Response(child.stderr).text();
    expect(complaints.split('\n').filter((line) => line.includes('morning-brief'))).toEqual([]);
  });
});

test('the brief prints the day, started with next to no environment', async () => {
  await using machine = await startMorning();
  const [code, stdout, stderr] = await runScript(machine, brief, machine.env);
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.any(String) });
  expect(stdout).toMatch(/^Recovery +\d+ +%/m);
});

test('the brief is silent and keeps the exit code where nothing can be waited for', async () => {
  await using machine = await Machine.start();
  const [code, stdout] = await runScript(machine, brief, machine.env);
  expect({ code, stdout }).toEqual({ code: 10, stdout: '' });
});

test('the daily note gets the morning once', async () => {
  await using machine = await startMorning();
  const folder = join(machine.home.home, 'Notes/Daily');
  for (let run = 0; run < 2; run++) {
    const [code] = await runScript(machine, note, machine.env);
    expect(code).toBe(0);
  }
  const [name = ''] = readdirSync(folder);
  const text = readFileSync(join(folder, name), 'utf8');
  expect(text.match(/^## WHOOP$/gm)).toHaveLength(1);
  expect(text).toMatch(/^Recovery +\d+ +%/m);
});
