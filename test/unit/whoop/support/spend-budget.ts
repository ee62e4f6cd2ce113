import { StateDb } from '../../../../src/core/state-db.ts';
import { systemClock } from '../../../../src/whoop/clock.ts';
import { SharedBudget } from '../../../../src/whoop/shared-budget.ts';

// Sends so many requests, as the budget lets them, each answered at once.
const [path = '', times = '1'] = process.argv.slice(2);
const state = new StateDb(path);
const budget = new SharedBudget({ state, app: () => 'app', clock: systemClock });
for (let time = 0; time < Number(times); time++) {
  const permit = await budget.before({ priority: 'question', deadline: Number.POSITIVE_INFINITY });
  await budget.after(permit, { status: 200, headers: new Headers() });
}
await state.close();
