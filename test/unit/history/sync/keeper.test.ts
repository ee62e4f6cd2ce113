import { expect, test } from 'bun:test';
import { STREAMS } from '../../../../src/history/streams.ts';
import { EditableMember } from '../../../support/editable-member.ts';
import { longHistory } from '../../../support/long-history.ts';
import { LivingMember } from './support/living-member.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, type Process, SyncBench, truthOf } from './support/sync-bench.ts';

const NOW = '2026-11-22T12:00:00Z';

async function begin(days = 120) {
  const member = new LivingMember(days, NOW);
  const bench = await SyncBench.start({ member, now: NOW });
  const process = bench.open();
  process.syncer.keep();
  return { member, bench, process, [Symbol.asyncDispose]: () => bench[Symbol.asyncDispose]() };
}

function ask({ bench, process }: { bench: SyncBench; process: Process }) {
  return process.syncer.freshen(STREAMS, { from: bench.now - DAY_MS, to: bench.now });
}

async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  for (const deadline = performance.now() + 5_000; !(await holds()); await Bun.sleep(5)) {
    if (performance.now() > deadline) throw new Error('It did not come to that.');
  }
}

const isComplete = ({ process }: { process: Process }) =>
  process.syncer.coverage().then(({ complete }) => complete);

test('a server asks nothing before the first question, then fills the history, then is quiet', async () => {
  await using scene = await begin();
  await Bun.sleep(50);
  expect(scene.bench.takeAsked()).toEqual([]);
  await ask(scene);
  await until(() => isComplete(scene));
  expect(await scene.process.contents()).toEqual(truthOf(scene.member));
  scene.bench.takeAsked();
  scene.bench.pass(30 * DAY_MS);
  await Bun.sleep(100);
  expect(scene.bench.takeAsked()).toEqual([]);
});

test('a question does not wait for the fill', async () => {
  await using scene = await begin(400);
  await ask(scene);
  scene.bench.fault = () => ({ delayMs: 20 });
  for (let question = 0; question < 5; question++) {
    scene.bench.pass(6 * MINUTE_MS);
    const startedAt = performance.now();
    const { problem } = await ask(scene);
    expect(problem).toBeUndefined();
    // Of the page under way and its own.
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  }
  expect(await isComplete(scene)).toBe(false);
});

test('what is due is read again after a question, all at once', async () => {
  await using scene = await begin();
  await ask(scene);
  await until(() => isComplete(scene));
  scene.bench.pass(2 * DAY_MS);
  scene.member.liveUntil(scene.bench.now);
  scene.member.edit('recoveries', 27, scene.bench.now);
  await ask(scene);
  await until(async () => {
    const { recoveries } = await scene.process.contents();
    return recoveries.join() === truthOf(scene.member).recoveries.join();
  });
});

test('a fill that fails is tried again later, or when it is asked for', async () => {
  await using scene = await begin();
  await ask(scene);
  scene.bench.fault = () => ({ reply: { status: 404 } });
  scene.process.syncer.readAllSoon();
  const before = scene.bench.whoop.requests.length;
  await until(() => scene.bench.whoop.requests.length > before);
  scene.bench.fault = () => undefined;
  scene.process.syncer.readAllSoon();
  await until(() => isComplete(scene));
});

test('a fill goes round what the login may not read', async () => {
  const member = new EditableMember(longHistory(90, NOW));
  await using bench = await SyncBench.start({
    member,
    scopes: ['read:cycles', 'read:sleep', 'read:recovery'],
  });
  const process = bench.open();
  process.syncer.keep();
  await ask({ bench, process });
  await until(() => isComplete({ process }));
  const contents = await process.contents();
  expect({ ...contents, workouts: [] }).toEqual({ ...truthOf(member), workouts: [] });
});

test('closing ends a request that hangs at once', async () => {
  await using scene = await begin();
  scene.bench.pass(HOUR_MS);
  await ask(scene);
  scene.bench.fault = () => ({ delayMs: 60_000 });
  scene.process.syncer.readAllSoon();
  const before = scene.bench.whoop.requests.length;
  await until(() => scene.bench.whoop.requests.length > before);
  const startedAt = performance.now();
  await scene.process.close();
  expect(performance.now() - startedAt).toBeLessThan(1_000);
});
