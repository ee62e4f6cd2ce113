import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { ENDPOINTS } from '../../../src/whoop/endpoints.ts';
import { describeMismatch, parseRecord, readRecordId } from '../../../src/whoop/mismatch.ts';
import { CycleSchema } from '../../../src/whoop/schemas.ts';
import { cycle } from '../../support/records.ts';

const good = cycle(1, '2026-01-01T22:00:00.000Z', null);

function problemOf(raw: unknown): string | undefined {
  const parsed = parseRecord(ENDPOINTS.cycles, CycleSchema, raw, undefined);
  return 'mismatch' in parsed ? parsed.mismatch.problem : undefined;
}

test.each([
  [{ score: { ...good.score, strain: 'x' } }, 'score.strain: expected number, got string'],
  [{ score: { ...good.score, strain: null } }, 'score.strain: expected number, got null'],
  [{ score: {} }, 'score.strain: expected a value, got nothing'],
  [{ score: [] }, 'score.strain: expected a value, got nothing'],
  [{ score: 5 }, 'score: expected object, got number'],
  [{ score_state: 'DONE' }, 'score_state: expected SCORED | PENDING_SCORE | UNSCORABLE, got string'],
  [{ start: 'soon' }, 'start: expected time with zone, got string'],
  [{ end: 'soon' }, 'end: expected time with zone, got string'],
  [{ timezone_offset: 'CET' }, 'timezone_offset: expected UTC offset, got string'],
  [{ id: 1.5 }, 'id: expected integer, got number'],
  [{ step_count: Number.POSITIVE_INFINITY }, 'step_count: expected finite number, got number'],
])('%j is told as field, expectation and type', (change, problem) => {
  expect(problemOf({ ...good, ...change })).toBe(problem);
});

test('a value never appears, whatever it is and wherever it stands', () => {
  const leaf = fc.oneof(
    fc.constant('tell-tale'),
    fc.constant({ 'tell-tale': 'tell-tale' }),
    fc.constant(424242.5),
  );
  fc.assert(
    fc.property(fc.constantFrom(...Object.keys(good)), leaf, fc.boolean(), (field, value, inScore) => {
      const raw = inScore
        ? { ...good, score: { ...good.score, strain: value } }
        : { ...good, [field]: value };
      expect(problemOf(raw) ?? '').not.toMatch(/tell-tale|424242/);
    }),
  );
});

test.each([
  [{ id: 12 }, '12'],
  [{ id: 'abc' }, 'abc'],
  [{ id: '' }, undefined],
  [{ id: null }, undefined],
  [{}, undefined],
  [null, undefined],
  ['text', undefined],
])('the id of %j is %p', (raw, id) => expect(readRecordId(raw, 'id')).toBe(id));

test('a record is named by its id, cleaned and bounded', () => {
  const parsed = parseRecord(ENDPOINTS.cycles, CycleSchema, null, `1\u202e${'2'.repeat(100)}`);
  const text = 'mismatch' in parsed ? describeMismatch(parsed.mismatch) : '';
  expect(text).toMatch(/^GET \/v2\/cycle: record 1 2{37}…: expected object, got null$/);
});
