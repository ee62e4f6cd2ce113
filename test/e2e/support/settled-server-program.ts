import { createInterface } from 'node:readline';
import { StateDb } from '../../../src/core/state-db.ts';
import { keepUpgraded } from '../../../src/engine/auto-upgrade.ts';

/** Wellpipe itself; with `settled STATE_DB` a server that has run long enough to upgrade, until its input ends. */
const [, , command, stateDb] = process.argv;
if (command === 'settled') {
  const state = new StateDb(stateDb);
  keepUpgraded(state, 0);
  createInterface({ input: process.stdin }).on('close', () => void state.close());
} else {
  await import('../../../src/main.ts');
}
