import { toAppError } from '../../../../src/core/errors.ts';
import { acquireLock } from '../../../../src/core/lock.ts';

// Takes a lock, says so, and keeps it until it is killed.
try {
  await acquireLock(process.argv[2] ?? '');
  console.log(JSON.stringify({ held: true }));
  if (process.argv[3] === 'keep') setInterval(() => undefined, 60_000);
} catch (error) {
  console.log(JSON.stringify(toAppError(error)));
}
