import { readdirSync, readFileSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Machine } from './login.ts';
import { Secrets } from './secrets.ts';

/** A write that a killed process did not end: as private as the `.env` it was to become. */
const UNFINISHED_ENV = /^\.\.env\.wellpipe-\w+\.tmp$/;

/** Knows every secret of a machine, and looks for them wherever they must not be. */
export class Watch {
  readonly #machine: Machine;
  readonly #secrets = new Secrets();
  readonly #seen: { where: string; text: string }[] = [];

  constructor(machine: Machine) {
    this.#machine = machine;
    this.add('client secret', machine.whoop.clientSecret);
  }

  add(name: string, secret: string | undefined): void {
    this.#secrets.add(name, secret);
  }

  /** The secrets that stand in `.env` at this moment. */
  learn(): void {
    const values = Object.entries(this.#machine.readEnv());
    for (const [name, value] of values) if (/_(TOKEN|SECRET)$/.test(name)) this.add(name, value);
  }

  saw(where: string, text: string): void {
    this.#seen.push({ where, text });
  }

  /** What the process list shows of it, where the system has one to read. */
  async sawProcess(pid: number): Promise<void> {
    // Empty until the program is loaded, and gone with it.
    for (let text: string | undefined = ''; text === ''; await Bun.sleep(1)) {
      text = await readFile(`/proc/${pid}/cmdline`, 'latin1').catch(() => undefined);
      if (text) this.saw('process list', text);
    }
  }

  /** Secrets in what was printed, in the process list and in any file but `.env`. */
  leaks(): ReturnType<Secrets['findIn']> {
    const { envFile, home } = this.#machine;
    const root = dirname(home.home);
    const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
      .map((name) => join(root, name))
      .filter((file) => file !== envFile && !UNFINISHED_ENV.test(basename(file)) && statSync(file).isFile());
    const kept = files.map((file) => ({ where: basename(file), text: readFileSync(file, 'latin1') }));
    return [...this.#seen, ...kept].flatMap(({ where, text }) => this.#secrets.findIn(text, where));
  }
}
