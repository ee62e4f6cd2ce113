import { expect, test } from 'bun:test';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { createScratchHome } from '../support/scratch-home.ts';
import { HttpServe } from './support/http-serve.ts';
import { startTokenProxy } from './support/token-proxy.ts';

const SUITE = join(import.meta.dir, '../../node_modules/@modelcontextprotocol/conformance/dist/index.js');
const FOLDER = join(import.meta.dir, 'conformance');
/** What each revision requires of a server, as the suite froze it, and what it runs beside that without scoring it. */
const REVISIONS = [
  ['2025-11-25', 30],
  ['2026-07-28', 37],
] as const;

interface Check {
  id: string;
  status: string;
}

test.concurrent.each(REVISIONS)(
  'revision %s is kept to, but for what its baseline names',
  async (revision, count) => {
    using home = createScratchHome();
    await using server = await HttpServe.start({ home });
    await using proxy = await startTokenProxy(new URL(server.url), server.token);
    const output = join(home.home, 'checks');
    const baseline = join(FOLDER, `${revision}.yml`);
    const args = [
      '--url',
      proxy.url,
      '--requirements',
      revision,
      '--expected-failures',
      baseline,
      '-o',
      output,
    ];
    const suite = spawn(process.execPath, [SUITE, 'server', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    const exited = new Promise((resolve) => suite.once('exit', resolve));
    const [said] = await Promise.all([text(suite.stdout), text(suite.stderr)]);
    expect({ code: await exited, said }).toMatchObject({ code: 0 });

    const schemas = readChecks(output).filter(({ id }) => id === 'wire-schema-valid');
    expect(schemas.filter(({ status }) => status !== 'SUCCESS')).toEqual([]);
    expect(schemas.length).toBeGreaterThan(0.8 * count);
    expect(said.match(/=== Running scenario/g)?.length).toBeGreaterThanOrEqual(count);
  },
);

function readChecks(folder: string): Check[] {
  const files = [...new Bun.Glob('*/checks.json').scanSync(folder)];
  return files.flatMap((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')));
}
