import { expect, test } from 'bun:test';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseSecretKey, signMessage } from '../../../build/signing.ts';
import { makeReleaseKey } from '../../support/release-key.ts';

test('minisign itself accepts a signature made here with its own key, and refuses it for another file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'wellpipe-minisign-'));
  const minisign = (...args: string[]) => Bun.spawnSync(['minisign', ...args], { cwd: folder });
  try {
    expect(minisign('-G', '-W', '-p', 'key.pub', '-s', 'key.sec').exitCode).toBe(0);
    const secretKey = parseSecretKey(readFileSync(join(folder, 'key.sec'), 'utf8'));
    writeFileSync(join(folder, 'sums'), 'sums\n');
    writeFileSync(
      join(folder, 'sums.minisig'),
      signMessage(Buffer.from('sums\n'), 'wellpipe 1.2.3', secretKey),
    );
    const { exitCode, stdout } = minisign('-V', '-p', 'key.pub', '-m', 'sums');
    expect(exitCode).toBe(0);
    expect(stdout.toString()).toContain('Trusted comment: wellpipe 1.2.3\n');

    writeFileSync(join(folder, 'sums'), 'other\n');
    expect(minisign('-V', '-p', 'key.pub', '-m', 'sums').exitCode).not.toBe(0);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a key with a passphrase, and what is no key, are told apart', () => {
  const bytes = Buffer.from(makeReleaseKey().secretKey, 'base64');
  bytes.write('Sc', 2);
  expect(() => parseSecretKey(bytes.toString('base64'))).toThrow('needs a passphrase');
  expect(() => parseSecretKey('secret')).toThrow('is none of minisign');
  expect(() => parseSecretKey('')).toThrow('is none of minisign');
});
