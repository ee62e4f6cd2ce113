import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { acquireLock } from '../../../../src/core/lock.ts';

// Adds one to a number in a file, slowly, as often as it is told: without the lock, additions get lost.
const [lock = '', counter = '', times = '0'] = process.argv.slice(2);
for (let time = 0; time < Number(times); time++) {
  const held = await acquireLock(lock);
  const value = Number(readFileSync(counter, 'utf8'));
  await pause(1);
  writeFileSync(counter, String(value + 1));
  held.release();
}
console.log(JSON.stringify({ done: true }));
