import { expect, test } from 'bun:test';
import { describeProtocolError } from '../../../src/mcp/protocol-error.ts';

test('what is wrong with a message is told without its words', () => {
  const secret = 'wellpipe_secret';
  const told = describeProtocolError(new Error(`Received a response for an unknown message ID: ${secret}`));
  expect(told).toBe('Error, an answer to no request');
  expect(describeProtocolError(new TypeError(secret))).toBe('TypeError');
});
