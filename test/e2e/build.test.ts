import { expect, test } from 'bun:test';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dir, '../..');

const PROGRAM = `
import packageJson from '../package.json' with { type: 'json' };
const { LEAKED = null } = process.env;
const told = { mode: process.env.NODE_ENV, leaked: LEAKED, preloaded: 'preloaded' in globalThis };
console.log(process.argv[2] === '--version' ? packageJson.version : JSON.stringify(told));
`;

/** A checkout with build.ts and the smallest program it can build. */
class Checkout implements Disposable {
  readonly root = mkdtempSync(join(tmpdir(), 'wellpipe-build-'));
  readonly dist = join(this.root, 'dist');
  readonly executable = join(this.dist, process.platform === 'win32' ? 'wellpipe.exe' : 'wellpipe');

  constructor(program = PROGRAM) {
    mkdirSync(join(this.root, 'src'));
    for (const path of ['build.ts', 'build', 'src/core', 'src/release']) {
      cpSync(join(ROOT, path), join(this.root, path), { recursive: true });
    }
    const repository = { url: 'https://example.invalid/wellpipe' };
    const packageJson = { version: '1.2.3', type: 'module', repository };
    writeFileSync(join(this.root, 'package.json'), JSON.stringify(packageJson));
    this.write(program);
  }

  write(program: string): void {
    writeFileSync(join(this.root, 'src/main.ts'), program);
  }

  start() {
    return Bun.spawn([process.execPath, 'build.ts'], {
      cwd: this.root,
      stdin: 'ignore',
      stdout: 'pipe',
      stderr: 'pipe',
    });
  }

  async build(): Promise<{ code: number; stdout: string; stderr: string }> {
    const child = this.start();
    const [stdout, stderr, code] = await Promise.all([
      child.stdout.text(),
      child.stderr.text(),
      child.exited,
    ]);
    return { code, stdout, stderr };
  }

  /** Folders of builds under way or given up. */
  work(): string[] {
    return existsSync(this.dist) ? readdirSync(this.dist).filter((name) => name.startsWith('.build-')) : [];
  }

  digest(): string {
    return createHash('sha256').update(readFileSync(this.executable)).digest('hex');
  }

  [Symbol.dispose](): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

test('builds at once, one after another and in another folder make the same bytes', async () => {
  using here = new Checkout();
  using there = new Checkout();
  const both = await Promise.all([here.build(), here.build()]);
  expect(both.map(({ code, stderr }) => ({ code, stderr }))).toEqual(Array(2).fill({ code: 0, stderr: '' }));
  expect(both[0]?.stdout).toMatch(/^dist\/wellpipe {2}[\d.]+ MB {2}[\d.]+ s\n$/);
  expect(readdirSync(here.dist)).toHaveLength(1);
  const first = here.digest();
  await here.build();
  await there.build();
  expect([here.digest(), there.digest()]).toEqual([first, first]);
});

test('an executable that does not answer with its version never takes the place of one that does', async () => {
  using checkout = new Checkout();
  await checkout.build();
  const good = checkout.digest();

  checkout.write(`console.log('9.9.9');`);
  const { code, stderr } = await checkout.build();
  expect(code).toBe(1);
  expect(stderr).toStartWith(
    'build failed: `wellpipe --version` answered "9.9.9" with exit code 0, not "1.2.3"',
  );
  expect(checkout.digest()).toBe(good);
  expect(readdirSync(checkout.dist)).toHaveLength(1);
});

test('an error in the source is named with file and line, and nothing is left', async () => {
  using checkout = new Checkout(`\nimport { days } from './days.ts';\nconsole.log(days);\n`);
  const { code, stderr } = await checkout.build();
  expect(code).toBe(1);
  expect(stderr).toContain('./days.ts');
  expect(stderr).toContain('main.ts:2');
  expect(readdirSync(checkout.dist)).toEqual([]);
});

test('the executable takes no configuration from the folder it is started in', async () => {
  using checkout = new Checkout();
  await checkout.build();
  writeFileSync(join(checkout.root, '.env'), 'LEAKED=yes\nNODE_ENV=development\n');
  writeFileSync(join(checkout.root, 'bunfig.toml'), 'preload = ["./preload.ts"]\n');
  writeFileSync(join(checkout.root, 'preload.ts'), 'globalThis.preloaded = true;\n');
  const { stdout } = Bun.spawnSync([checkout.executable], { cwd: checkout.root, env: {} });
  expect(JSON.parse(stdout.toString())).toEqual({ mode: 'production', leaked: null, preloaded: false });
});

test('a build that is asked to end leaves nothing behind', async () => {
  using checkout = new Checkout();
  const child = checkout.start();
  while (child.exitCode === null && checkout.work().length === 0) await Bun.sleep(2);
  child.kill('SIGTERM');
  await child.exited;
  expect(checkout.work()).toEqual([]);
  expect(readdirSync(checkout.root).toSorted()).toEqual(['build', 'build.ts', 'dist', 'package.json', 'src']);
});

test('work left by a killed build is removed, and that of a running one is not', async () => {
  using checkout = new Checkout();
  const [left, running] = ['.build-left', '.build-running'].map((name) => join(checkout.dist, name)) as [
    string,
    string,
  ];
  mkdirSync(left, { recursive: true });
  mkdirSync(running);
  const anHourAgo = new Date(Date.now() - 3_600_000);
  utimesSync(left, anHourAgo, anHourAgo);
  await checkout.build();
  expect(existsSync(left)).toBe(false);
  expect(existsSync(running)).toBe(true);
});
