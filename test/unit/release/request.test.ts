import { describe, expect, test } from 'bun:test';
import { once } from 'node:events';
import { AppError } from '../../../src/core/errors.ts';
import { findReleaseFolder } from '../../../src/release/addresses.ts';
import { fetchText } from '../../../src/release/request.ts';
import { ReleaseServer } from '../../support/release-server.ts';

const MOST_BYTES = 100;
const PATIENCE_MS = 60;

async function fault(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof AppError)) throw new Error('It was no error of ours.', { cause: error });
  expect(error.code).toBe('upgrade');
  return error.message;
}

describe('a file of a release', () => {
  test('is read whole; one that is not there is undefined', async () => {
    await using server = await ReleaseServer.start();
    server.files.set('VERSION', Buffer.from('0.2.0\n'));
    const folder = findReleaseFolder({ WELLPIPE_RELEASES_URL: server.url });
    expect(await fetchText(new URL('VERSION', folder), MOST_BYTES, {})).toBe('0.2.0\n');
    expect(await fetchText(new URL('other', folder), MOST_BYTES, {})).toBeUndefined();
  });

  test('is reached by redirects, but not by endless ones', async () => {
    await using server = await ReleaseServer.start();
    server.files.set('VERSION', Buffer.from('0.2.0\n'));
    server.faults.set('first', (_, response) => response.writeHead(302, { location: './VERSION' }).end());
    server.faults.set('round', (_, response) => response.writeHead(302, { location: './round' }).end());
    const folder = findReleaseFolder({ WELLPIPE_RELEASES_URL: server.url });
    expect(await fetchText(new URL('first', folder), MOST_BYTES, {})).toBe('0.2.0\n');
    expect(await fault(fetchText(new URL('round', folder), MOST_BYTES, {}))).toContain('not safe');
  });

  test('that is too large is given up', async () => {
    await using server = await ReleaseServer.start();
    server.files.set('VERSION', Buffer.alloc(MOST_BYTES + 1));
    const url = new URL('VERSION', findReleaseFolder({ WELLPIPE_RELEASES_URL: server.url }));
    expect(await fault(fetchText(url, MOST_BYTES, {}))).toContain('larger than 100 bytes');
  });

  test.each([
    ['never begins', () => undefined],
    ['stops half-way', (_: unknown, response: { write(text: string): void }) => response.write('half')],
  ])('that %s is given up after a while', async (_, stall) => {
    await using server = await ReleaseServer.start();
    server.faults.set('VERSION', stall);
    const url = new URL('VERSION', findReleaseFolder({ WELLPIPE_RELEASES_URL: server.url }));
    const options = { patienceMs: PATIENCE_MS };
    expect(await fault(fetchText(url, MOST_BYTES, options))).toContain('sent nothing of VERSION for');
  });

  test('that comes slowly, but comes, is waited for', async () => {
    await using server = await ReleaseServer.start();
    server.faults.set('VERSION', async (_, response) => {
      for (let part = 0; part < 4; part++) {
        await Bun.sleep(100);
        if (!response.write('x')) await once(response, 'drain');
      }
      response.end();
    });
    const url = new URL('VERSION', findReleaseFolder({ WELLPIPE_RELEASES_URL: server.url }));
    expect(await fetchText(url, MOST_BYTES, { patienceMs: 300 })).toBe('xxxx');
  });

  test('that the caller does not want any more ends as an abort', async () => {
    await using server = await ReleaseServer.start();
    const over = new AbortController();
    server.faults.set('VERSION', () => over.abort());
    const url = new URL('VERSION', findReleaseFolder({ WELLPIPE_RELEASES_URL: server.url }));
    const work = fetchText(url, MOST_BYTES, { signal: over.signal });
    expect(await work.catch((error: Error) => error.name)).toBe('AbortError');
  });
});

describe('WELLPIPE_RELEASES_URL', () => {
  test('is a folder, whatever version is wanted; without it they are at the project’s', () => {
    const WELLPIPE_RELEASES_URL = 'https://mirror.example/wellpipe';
    expect(findReleaseFolder({ WELLPIPE_RELEASES_URL }, '0.2.0').href).toBe(`${WELLPIPE_RELEASES_URL}/`);
    expect(findReleaseFolder({}, '0.2.0').href).toEndWith('/releases/download/v0.2.0/');
    expect(findReleaseFolder({}).href).toEndWith('/releases/latest/download/');
  });

  test.each([
    'http://mirror.example/',
    'ftp://127.0.0.1/',
    'nothing',
    'https://a:b@mirror.example/',
    'https://m.example/?a',
  ])('is not %s', (WELLPIPE_RELEASES_URL) => {
    expect(() => findReleaseFolder({ WELLPIPE_RELEASES_URL })).toThrow('no address that releases');
  });
});
