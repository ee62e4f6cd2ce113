import { expect, test } from 'bun:test';
import { followHistory } from '../../../src/engine/follow-history.ts';
import { longHistory } from '../../support/long-history.ts';
import { openRecordedMember } from '../../support/recorded-member.ts';

const NOW = '2026-11-22T12:00:00.000Z';

test('whoever follows the history looks at once, again when something new was read, and no more after the end', async () => {
  await using member = await openRecordedMember(longHistory(3, NOW), NOW);
  const { syncer } = member.context;
  const stopping = new AbortController();
  const looks = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let looked = 0;
  const following = followHistory(member.context, stopping.signal, async () => {
    looks[looked]?.resolve();
    looked += 1;
  });
  await looks[0]?.promise;
  const { signal } = new AbortController();
  await syncer.readAll({ rereads: false, signal });
  await looks[1]?.promise;
  await syncer.readAll({ rereads: false, signal });

  stopping.abort();
  await expect(following).rejects.toMatchObject({ name: 'AbortError' });
  expect(looked).toBeGreaterThanOrEqual(2);
});
