import { describe, expect, test } from 'bun:test';
import { join } from 'node:path';
import { AppError } from '../../../src/core/errors.ts';
import { callOwnTool, countOwnTools, type OwnServer } from '../../../src/mcp/ask-own-server.ts';
import { DUMMY_SERVER } from './start-dummy-server.ts';

const DUMMY: OwnServer = { command: process.execPath, args: [DUMMY_SERVER], environment: process.env };
const running = () => new AbortController().signal;

/** A program that does this instead of serving. */
const program = (script: string): OwnServer => ({ ...DUMMY, args: ['-e', script] });

function refusalOf(server: OwnServer, signal = running()): Promise<AppError> {
  return countOwnTools(server, signal).then(
    () => Promise.reject(new Error('It answered.')),
    (error: unknown) => error as AppError,
  );
}

test('a server that answers has its tools counted', async () => {
  expect(await countOwnTools(DUMMY, running())).toBeGreaterThan(3);
});

test('a tool is called, and its text returned', async () => {
  expect(await callOwnTool(DUMMY, 'whoop_context', running())).toContain('{');
});

describe('one that does not answer is an error', () => {
  test('with what it said itself, where it said something', async () => {
    const said =
      'console.error("warn: a\\nerror: The .env is broken.\\nhint: Mend it."); process.exitCode = 20;';
    const error = await refusalOf(program(said));
    expect(error).toMatchObject({
      code: 'config',
      message: 'The MCP server of this program does not start: The .env is broken.',
      hint: 'Mend it.',
    });
  });

  test.each([
    ['it ends', ''],
    ['it crashes', 'process.kill(process.pid, "SIGKILL")'],
    [
      'it closes its output',
      'require("fs").closeSync(1); setInterval(() => {}, 1000).unref(); process.stdin.resume()',
    ],
    [
      'it knows no tools/list',
      'console.log(JSON.stringify({ jsonrpc: "2.0", id: 2, error: { code: -32601 } }))',
    ],
    ['it lists no tools', 'console.log(JSON.stringify({ jsonrpc: "2.0", id: 2, result: {} }))'],
  ])('when %s', async (_, script) => {
    expect(await refusalOf(program(script))).toMatchObject({
      code: 'unexpected',
      message: 'The MCP server of this program did not answer.',
    });
  });

  test('when it is not there', async () => {
    expect(await refusalOf({ ...DUMMY, command: join(import.meta.dir, 'none') })).toBeInstanceOf(AppError);
  });
});

test('an interrupted question ends the server', async () => {
  const stopping = new AbortController();
  const refusal = refusalOf(program('process.stdin.resume()'), stopping.signal);
  stopping.abort();
  expect((await refusal).name).toBe('AbortError');
});
