import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Machine } from './login.ts';

/** A browser that notes which address it is told to open: `xdg-open` on the search path. */
export class FakeBrowser {
  /** On top of a machine's environment. `CI` is blank, which counts as unset, and there is a display. */
  readonly env: Readonly<Record<string, string>>;
  readonly #opened: string;

  constructor(machine: Machine) {
    const folder = join(machine.home.home, 'bin');
    this.#opened = join(machine.home.home, 'opened');
    mkdirSync(folder);
    const program = join(folder, 'xdg-open');
    writeFileSync(program, `#!/bin/sh\nprintf '%s\\n' "$1" >> '${this.#opened}'\n`);
    chmodSync(program, 0o755);
    this.env = { CI: '', DISPLAY: ':0', PATH: `${folder}:/usr/bin:/bin` };
  }

  /** Addresses it was told to open. */
  get opened(): string[] {
    // The shell makes the file before the address is in it.
    return existsSync(this.#opened) ? readFileSync(this.#opened, 'utf8').split('\n').filter(Boolean) : [];
  }
}
