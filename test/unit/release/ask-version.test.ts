import { describe, expect, test } from 'bun:test';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { askVersion } from '../../../src/release/ask-version.ts';
import { createScratchHome } from '../../support/scratch-home.ts';

const PATIENCE_MS = 300;

describe.if(process.platform !== 'win32')('an executable that is asked for its version', () => {
  test.each([
    ['does not answer in time', 'exec sleep 20', 'The executable did not answer within 0.3 s.'],
    ['is ended by a signal', 'kill -SEGV $$', 'The executable is ended by SIGSEGV'],
    ['talks without end', 'exec yes', 'The executable does not start'],
  ])('and %s: the fault is told by its name', async (_, script, message) => {
    using scratch = createScratchHome();
    const path = join(scratch.home, 'wellpipe');
    writeFileSync(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    const fault = await askVersion(path, undefined, PATIENCE_MS).catch((error: Error) => error.message);
    expect(fault).toStartWith(message);
  });
});
