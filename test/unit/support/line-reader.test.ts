import { expect, test } from 'bun:test';
import { PassThrough } from 'node:stream';
import { LineReader } from '../../support/line-reader.ts';

function open(): { stream: PassThrough; reader: LineReader } {
  const stream = new PassThrough();
  return { stream, reader: new LineReader(stream) };
}

test('lines are handed out one by one, however they arrive', async () => {
  const { stream, reader } = open();
  const first = reader.next();
  stream.write('on');
  stream.write('e\r\ntwo\nthr');
  expect(await first).toBe('one');
  expect(await reader.next()).toBe('two');
  stream.end('ee');
  expect(await reader.next()).toBe('three');
  expect(reader.text).toBe('one\r\ntwo\nthree');
});

test('a line is found behind others, which then count as read', async () => {
  const { stream, reader } = open();
  stream.write('a\nb\nc\n');
  expect(await reader.find((line) => line === 'b')).toBe('b');
  expect(await reader.next()).toBe('c');
});

test('waiting ends with the stream, and with the time', async () => {
  const { stream, reader } = open();
  stream.write('so far\n');
  await expect(reader.find((line) => line === 'never', 20)).rejects.toThrow('No such line within 20 ms');
  const last = reader.next();
  stream.end();
  await expect(last).rejects.toThrow('The stream ended without such a line. It held:\nso far');
});
