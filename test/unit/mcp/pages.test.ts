import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { INVALID_PARAMS } from '../../../src/mcp/json-rpc.ts';
import { pageOf } from '../../../src/mcp/pages.ts';

test('pages, followed by their cursors, hold every entry once and in order', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.integer({ min: 1, max: 7 }), (entries, pageEntries) => {
      const read: number[] = [];
      let next: { nextCursor?: string } = {};
      do {
        const { nextCursor } = next;
        const { page, ...more } = pageOf(entries, nextCursor ? { cursor: nextCursor } : {}, pageEntries);
        expect(page.length).toBeLessThanOrEqual(pageEntries);
        read.push(...page);
        next = more;
      } while (next.nextCursor !== undefined);
      expect(read).toEqual(entries);
    }),
  );
});

test('a list that fits one page has no cursor', () => {
  expect(pageOf([1, 2, 3])).toEqual({ page: [1, 2, 3] });
});

test.each([['abc'], [''], [7], [null], [{}], ['ZnJvbSAz']])(
  'a cursor from elsewhere is refused: %p',
  (cursor) => {
    expect(() => pageOf([1, 2, 3], { cursor }, 2)).toThrow(expect.objectContaining({ code: INVALID_PARAMS }));
  },
);
