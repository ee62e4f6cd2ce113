import { afterAll } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isLoopback } from '../../src/core/origin.ts';

// Every test process has a home of its own and reaches loopback only.
const home = mkdtempSync(join(tmpdir(), 'wellpipe-test-'));
for (const name of Object.keys(process.env)) {
  if (/^(WHOOP|WELLPIPE)_/.test(name)) delete process.env[name];
}
process.env.WELLPIPE_HOME = join(home, 'wellpipe');

const realFetch = globalThis.fetch;
globalThis.fetch = Object.assign(
  (input: string | URL | Request, init?: RequestInit) => {
    const url = new URL(input instanceof Request ? input.url : input);
    if (!isLoopback(url.hostname)) throw new Error(`A test tried to reach ${url.host}.`);
    return realFetch(input, init);
  },
  { preconnect: realFetch.preconnect },
);

afterAll(() => rmSync(home, { recursive: true, force: true }));
