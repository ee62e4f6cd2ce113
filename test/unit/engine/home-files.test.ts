import { expect, test } from 'bun:test';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { deleteHomeFile, listHomeFiles, removeEmptyHome } from '../../../src/engine/home-files.ts';
import { createScratchHome } from '../../support/scratch-home.ts';

const OWN = [
  '.env',
  '..env.wellpipe-00112233aabbccdd.tmp',
  'history.db',
  'history.db-wal',
  'member.db.damaged-20261122T080300Z',
  'member.db.damaged-20261122T080300Z-shm',
  'member.db.restored-00aabbcc',
  'state.db.guard',
  'refresh.lock',
  'sync.lock',
  'backups/member-2026-11-22.db',
  'backups/claude-desktop-20261122T080300123Z-0a1b.json',
  'backups/.codex-20261122T080300123Z-0a1b.toml.wellpipe-00112233aabbccdd.tmp',
  'demo/walkthrough-Ab12Cd/.env',
];
const FOREIGN = [
  '.env.old',
  'history.db.bak',
  'notes.md',
  'backups/member.db',
  'backups/claude.json',
  'demo/x',
  'bin/other',
];
/** Whoever removes the executable removes these. */
const EXECUTABLES = ['bin/wellpipe', 'bin/wellpipe.previous', 'bin/.wellpipe.upgrade.lock'];

test('knows its own files from those of others, and removes folders only once they are empty', () => {
  using scratch = createScratchHome();
  const home = scratch.wellpipeHome;
  for (const name of [...OWN, ...FOREIGN, ...EXECUTABLES]) {
    mkdirSync(dirname(join(home, name)), { recursive: true });
    writeFileSync(join(home, name), '');
  }
  const { own, foreign } = listHomeFiles(home);
  expect(foreign.toSorted()).toEqual(FOREIGN.map((name) => join(home, name)).toSorted());
  for (const path of [...own, ...EXECUTABLES.map((name) => join(home, name))]) deleteHomeFile(path);
  removeEmptyHome(home);
  const left = readdirSync(home, { recursive: true, encoding: 'utf8' });
  expect(left.toSorted()).toEqual([...FOREIGN, 'backups', 'bin', 'demo'].toSorted());
});

test('a home that is not there holds nothing', () => {
  using scratch = createScratchHome();
  expect(listHomeFiles(scratch.wellpipeHome)).toEqual({ own: [], foreign: [] });
});
