import { expect, test } from 'bun:test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gatherFacts } from '../../../build/facts.ts';
import { makeReleaseKey } from '../../support/release-key.ts';

/** A checkout with one commit, made at a moment that is no other's. */
class Checkout implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'wellpipe-facts-'));

  constructor() {
    this.change('first');
    this.git('init', '-q');
    this.git('add', '.');
    this.git('-c', 'user.name=A', '-c', 'user.email=a@example.invalid', 'commit', '-q', '-m', 'first');
  }

  change(text: string): void {
    writeFileSync(join(this.folder, 'file'), text);
  }

  git(...args: string[]): string {
    const env = {
      ...process.env,
      GIT_COMMITTER_DATE: '2026-01-02T03:04:05Z',
      GIT_AUTHOR_DATE: '2026-01-02T03:04:05Z',
    };
    const { stdout, success, stderr } = Bun.spawnSync(['git', ...args], { cwd: this.folder, env });
    if (!success) throw new Error(stderr.toString());
    return stdout.toString().trim();
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

test('commit and date are those of the commit, whenever it is built', () => {
  using checkout = new Checkout();
  const commit = checkout.git('rev-parse', 'HEAD');
  expect(gatherFacts(checkout.folder, {})).toEqual({ commit, date: '2026-01-02T03:04:05.000Z' });
  checkout.change('second');
  expect(gatherFacts(checkout.folder, {}).commit).toBe(`${commit}-dirty`);
});

test('SOURCE_DATE_EPOCH is the date instead, and has to be one', () => {
  using checkout = new Checkout();
  expect(gatherFacts(checkout.folder, { SOURCE_DATE_EPOCH: '0' }).date).toBe('1970-01-01T00:00:00.000Z');
  expect(() => gatherFacts(checkout.folder, { SOURCE_DATE_EPOCH: 'today' })).toThrow(
    'SOURCE_DATE_EPOCH is "today"',
  );
});

test('without git there is neither, and a public key of the environment is checked', () => {
  const folder = mkdtempSync(join(tmpdir(), 'wellpipe-facts-'));
  try {
    expect(gatherFacts(folder, {})).toEqual({});
    const { publicKey } = makeReleaseKey();
    expect(gatherFacts(folder, { WELLPIPE_RELEASE_PUBLIC_KEY: publicKey })).toEqual({
      releaseKey: publicKey,
    });
    expect(() => gatherFacts(folder, { WELLPIPE_RELEASE_PUBLIC_KEY: 'RW' })).toThrow('is no minisign key');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
