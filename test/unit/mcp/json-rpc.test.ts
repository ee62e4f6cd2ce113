import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { PARSE_ERROR, parseMessages } from '../../../src/mcp/json-rpc.ts';

/** Of a line that holds one. */
const parseMessage = (line: string) => parseMessages(line)[0];

describe('a message', () => {
  test('is taken as it came', () => {
    const request = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'whoop_days' } };
    expect(parseMessage(JSON.stringify(request))).toEqual({ message: request } as never);
    const notification = { jsonrpc: '2.0', method: 'notifications/initialized' };
    expect(parseMessage(JSON.stringify(notification))).toEqual({ message: notification } as never);
    const response = { jsonrpc: '2.0', id: 'a', result: {} };
    expect(parseMessage(JSON.stringify(response))).toEqual({ message: response } as never);
  });

  test('may carry unknown keys and null parameters', () => {
    expect(parseMessage('{"jsonrpc":"2.0","id":"a","method":"ping","params":null,"trace":"x"}\r')).toEqual({
      message: { jsonrpc: '2.0', id: 'a', method: 'ping' },
    });
  });
});

describe('a malformed message', () => {
  test.each([
    ['{"id":7,"method":"ping"}', 'jsonrpc'],
    ['{"jsonrpc":"2.0","id":7}', 'method'],
    ['{"jsonrpc":"2.0","id":7,"method":"ping","params":[1]}', 'params'],
    ['{"jsonrpc":"2.0","id":7,"method":"ping","params":{"_meta":null}}', '_meta'],
    ['{"jsonrpc":"2.0","id":7,"method":"ping","params":{"_meta":{"progressToken":{}}}}', 'progressToken'],
  ])('names what is wrong and keeps the id: %s', (line, culprit) => {
    expect(parseMessage(line)).toEqual({ problem: expect.stringContaining(culprit), ids: [7] });
  });

  test.each(['{"jsonrpc":"2.0","id":null,"method":"ping"}', '{"jsonrpc":"2.0","id":1.5,"method":"ping"}'])(
    'has no id that could be answered: %s',
    (line) => {
      expect(parseMessage(line)).toEqual({ problem: expect.stringContaining('id'), ids: [] });
    },
  );

  test('of any other text or JSON is reported, never thrown', () => {
    for (const line of ['', '{', 'null', '1', '"x"', '[]', '[1]']) {
      expect(parseMessage(line)).toHaveProperty('problem');
    }
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (line) => {
        expect(parseMessage(line)).toBeObject();
      }),
    );
  });

  test.each([
    ['{"jsonrpc":"2.0","id":1,"method":"ping"} {"jsonrpc":"2.0","id":"b","method":"ping"}', [1, 'b']],
    ['{"jsonrpc":"2.0","id":1,"params":{"id":2,"x":"}{\\""},', [1]],
    ['{"params":{"id":2},"text":"\\"id\\":3","id": 4 x', []],
    ['"'.repeat(100_000), []],
  ])('of text that is not JSON keeps the ids of its outermost objects: %p', (line, ids) => {
    expect(parseMessages(line)).toEqual([{ problem: 'it is not JSON', ids, code: PARSE_ERROR }]);
  });
});

test('a batch is its messages, each by itself', () => {
  const ping = { jsonrpc: '2.0', id: 1, method: 'ping' };
  expect(parseMessages(JSON.stringify([ping, { id: 2, method: 'ping' }, ping]))).toEqual([
    { message: ping },
    { problem: expect.stringContaining('jsonrpc'), ids: [2] },
    { message: ping },
  ] as never);
});
