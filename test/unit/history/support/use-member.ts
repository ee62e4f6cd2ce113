import { existsSync, readdirSync, statSync } from 'node:fs';
import { toAppError } from '../../../../src/core/errors.ts';
import { setLogLevel } from '../../../../src/core/log.ts';
import { MemberDb } from '../../../../src/history/member-db.ts';

// Uses a member's database and prints what came of it.
const [path = '', backups = '', mode = '', tag = '', times = '1'] = process.argv.slice(2);
setLogLevel('silent');
const member = new MemberDb(path, backups);
const now = new Date();

function setTags(): number {
  for (let time = 0; time < Number(times); time++)
    member.setTag({ day: '2026-11-22', tag: `${tag}-${time}` }, now);
  return member.tags().length;
}

function listBackups(): string[] {
  return existsSync(backups) ? readdirSync(backups) : [];
}

function attempt<T>(run: () => T) {
  try {
    return { value: run() };
  } catch (error) {
    return toAppError(error).toJSON();
  }
}

switch (mode) {
  case 'set':
    console.log(JSON.stringify({ ...attempt(setTags), notes: member.takeNotes(), backups: listBackups() }));
    break;
  case 'read':
    console.log(JSON.stringify(attempt(() => member.tags().length)));
    break;
  case 'fill': {
    // One transaction that a small disk has no room for.
    const note = 'x'.repeat(500);
    const tags = Array.from({ length: 2_000 }, (_, index) => ({
      day: '2026-11-22',
      tag: `${tag}-${index}`,
      value: null,
      note,
    }));
    const nothing = { cycles: [], sleeps: [], recoveries: [], workouts: [] };
    const result = attempt(() => member.addImported({ records: nothing, journal: [], tags }, now).tags);
    const left = attempt(() => member.tags().length);
    const logBytes = statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
    console.log(JSON.stringify({ ...result, left, logBytes }));
    break;
  }
}
member.close();
