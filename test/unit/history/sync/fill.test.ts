import { describe, expect, test } from 'bun:test';
import { STREAMS } from '../../../../src/history/streams.ts';
import { EditableMember } from '../../../support/editable-member.ts';
import { longHistory } from '../../../support/long-history.ts';
import { SyncBench, truthOf } from './support/sync-bench.ts';

const NOW = '2026-11-22T12:00:00Z';

describe('a first fill', () => {
  test('reads each page once, and all there is', async () => {
    const member = new EditableMember(longHistory(130, NOW));
    await using bench = await SyncBench.start({ member });
    const process = bench.open();
    await process.readAll();
    const asked = bench.takeAsked();
    for (const stream of STREAMS) {
      expect(asked.filter((page) => page.stream === stream)).toHaveLength(
        Math.ceil(member.list(stream).length / 25),
      );
    }
    expect(await process.contents()).toEqual(truthOf(member));
    expect(await process.syncer.coverage()).toMatchObject({ complete: true });
  });
});
