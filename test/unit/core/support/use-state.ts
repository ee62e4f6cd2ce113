import { toAppError } from '../../../../src/core/errors.ts';
import { setLogLevel } from '../../../../src/core/log.ts';
import { StateDb } from '../../../../src/core/state-db.ts';

// Uses a state database and prints what came of it.
const [path = '', mode = '', times = '1'] = process.argv.slice(2);
setLogLevel('silent');
const state = new StateDb(path);

/** Adds one to a number, as often as told: without transactions, additions get lost. */
async function countUp(): Promise<void> {
  for (let time = 0; time < Number(times); time++) {
    await state.transact((prepare) => {
      const value = Number(prepare("SELECT value FROM setting WHERE name = 'count'").get()?.value ?? 0);
      prepare('INSERT INTO setting VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value').run(
        'count',
        String(value + 1),
      );
    });
  }
}

switch (mode) {
  case 'count':
    await countUp();
    console.log(JSON.stringify({ done: true }));
    break;
  case 'require': {
    // What goes on in memory, and what is said to somebody who wants the file.
    await countUp();
    const value = await state.transact((prepare) => prepare('SELECT value FROM setting').get()?.value);
    const error = await state.requireFile().then(() => undefined, toAppError);
    console.log(JSON.stringify({ value, ...error?.toJSON() }));
    break;
  }
  case 'hold':
    // A process that was stopped in the middle of a transaction.
    await state.transact(() => {
      console.log(JSON.stringify({ held: true }));
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Number(times));
    });
    break;
}
await state.close();
