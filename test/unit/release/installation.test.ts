import { describe, expect, test } from 'bun:test';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findInstallation } from '../../../src/release/installation.ts';
import { packageKeeperOf } from '../../../src/release/keepers.ts';
import { createScratchHome } from '../../support/scratch-home.ts';

function place(path: string, text = ''): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

describe('an executable', () => {
  test('anywhere in the member’s own folders is Wellpipe’s to replace, at the end of every link', () => {
    using scratch = createScratchHome();
    const path = place(join(scratch.home, 'tools', 'wp'));
    symlinkSync(path, join(scratch.home, 'wellpipe'));
    expect(findInstallation({ command: join(scratch.home, 'wellpipe'), args: [] })).toEqual({ path });
  });

  test('that an upgrade has kept stands for the one that took its place', () => {
    using scratch = createScratchHome();
    const previous = place(join(scratch.home, 'wellpipe.previous'));
    expect(findInstallation({ command: previous, args: [] })).toEqual({ path: previous });
    const path = place(join(scratch.home, 'wellpipe'));
    expect(findInstallation({ command: previous, args: [] })).toEqual({ path });
  });

  test.each([
    ['{"manifest_version":"0.3","name":"wellpipe","server":{"type":"binary"}}', 'extension'],
    ['{"dxt_version":"0.1","server":{}}', 'extension'],
    ['{"name":"a web app","start_url":"/"}', undefined],
    ['no JSON', undefined],
  ] as const)('below a manifest.json of %s', (manifest, kind) => {
    using scratch = createScratchHome();
    place(join(scratch.home, 'x', 'manifest.json'), manifest);
    const command = place(join(scratch.home, 'x', 'server', 'wellpipe'));
    expect(findInstallation({ command, args: [] }).keeper?.kind).toBe(kind);
  });

  test('in the folder of extensions is of one, also without a manifest', () => {
    using scratch = createScratchHome();
    const command = place(join(scratch.home, 'Claude Extensions', 'wp', 'server', 'wellpipe'));
    expect(findInstallation({ command, args: [] }).keeper?.kind).toBe('extension');
  });

  test.each([
    ['/home/you/.npm/_npx/abc/wellpipe', 'npm update -g wellpipe'],
    ['/mnt/nix/store/abc-wellpipe-0.1.0/bin/wellpipe', 'nix profile upgrade wellpipe'],
    ['/opt/homebrew/Cellar/wellpipe/0.1.0/bin/wellpipe', 'brew upgrade wellpipe'],
    ['/nix/store/abc-wellpipe-0.1.0/bin/wellpipe', 'nix profile upgrade wellpipe'],
    ['C:\\Users\\you\\scoop\\apps\\wellpipe\\current\\wellpipe.exe', 'scoop update wellpipe'],
    ['/usr/lib/node_modules/wellpipe/wellpipe', 'npm update -g wellpipe'],
    ['/usr/bin/wellpipe', 'apt upgrade wellpipe'],
  ])('at %s is of a package', (path, command) => {
    expect(packageKeeperOf(path)?.upgrade).toContain(command);
  });

  test.each(['/usr/local/bin/wellpipe', '/opt/homebrew/bin/wellpipe', '/home/you/bin/wellpipe'])(
    'at %s is of none',
    (path) => {
      expect(packageKeeperOf(path)).toBeUndefined();
    },
  );
});

test('the source is not for an upgrade to replace', () => {
  const installation = findInstallation({ command: '/usr/bin/deno', args: ['run', '-A', import.meta.path] });
  expect(installation).toMatchObject({ path: import.meta.path, keeper: { kind: 'source' } });
});
