import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { resolveTarget } from '../../core/atomic-file.ts';
import { diskError, errorCode } from '../../core/disk-error.ts';
import { AppError } from '../../core/errors.ts';

/** Takes a part of a file. */
export type Write = (part: string | Uint8Array) => Promise<void>;

interface OutputOptions {
  /** The names of the files that will be in it, such as `year=2025/days.parquet`; undefined for a single file. */
  names?: readonly string[] | undefined;
  /** Replace what is there. */
  force?: boolean | undefined;
  signal?: AbortSignal | undefined;
}

/** No export takes this long: an older temp folder is a crashed run's. */
const STALE_MS = 24 * 3_600_000;
const MOST_NAMED = 3;
const MOST_SYNCED = 200;
const PRIVATE_FOLDER_MODE = 0o700;
const PRIVATE_FILE_MODE = 0o600;
/** What file systems without hard links say. */
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EACCES']);

/**
 * Where an export goes, a file or a folder of files. All of it is written beside its place and put there at
 * the end, so that whatever goes wrong leaves what was there, and nothing else.
 */
export class Output implements Disposable {
  readonly path: string;
  readonly #names: readonly string[] | undefined;
  readonly #force: boolean;
  readonly #signal: AbortSignal | undefined;
  readonly #temp: string;
  readonly #onExit = () => this.#removeTemp();

  /** Throws `invalid_input` where something is in its place already. */
  constructor(path: string, { names, force = false, signal }: OutputOptions = {}) {
    this.path = resolveTarget(path);
    this.#names = names;
    this.#force = force;
    this.#signal = signal;
    this.#refuseWrongKind();
    this.#refuseCollisions();
    // Within a folder that is there already: that may be another disk than its parent.
    const isInside = names !== undefined && existsSync(this.path);
    const home = isInside ? this.path : dirname(this.path);
    attempt('open', this.path, () => removeStale(home));
    this.#temp = join(home, `.wellpipe-${randomBytes(8).toString('hex')}.tmp`);
    attempt('create', this.path, () => mkdirSync(this.#temp, { mode: PRIVATE_FOLDER_MODE }));
    // Whoever presses Ctrl-C twice is not waited for.
    process.once('exit', this.#onExit);
  }

  /** Writes one of the files; the only one needs no name. */
  async write<T>(produce: (write: Write) => Promise<T>, name = basename(this.path)): Promise<T> {
    const path = join(this.#temp, name);
    const shown = this.#names === undefined ? this.path : join(this.path, name);
    const guard = <R>(step: Promise<R>) =>
      step.catch((error: unknown) => {
        throw diskError('write', shown, error);
      });
    attempt('create', shown, () => mkdirSync(dirname(path), { recursive: true, mode: PRIVATE_FOLDER_MODE }));
    const file = await guard(open(path, 'wx', PRIVATE_FILE_MODE));
    try {
      const result = await produce(async (part) => {
        this.#signal?.throwIfAborted();
        await guard(file.appendFile(part));
      });
      if (this.#isDurable) await guard(file.sync());
      return result;
    } finally {
      await file.close();
    }
  }

  /** Of many small files, syncing each would take longer than writing them all again. */
  get #isDurable(): boolean {
    return (this.#names?.length ?? 1) <= MOST_SYNCED;
  }

  /** Puts everything in its place. */
  commit(): void {
    this.#signal?.throwIfAborted();
    attempt('write', this.path, () => {
      if (this.#names === undefined) this.#place(join(this.#temp, basename(this.path)), this.path);
      else if (existsSync(this.path)) this.#placeAll(this.#names);
      else renameSync(this.#temp, this.path);
    });
  }

  /** Removes what was not put in its place. */
  [Symbol.dispose](): void {
    process.off('exit', this.#onExit);
    this.#removeTemp();
  }

  #placeAll(names: readonly string[]): void {
    this.#refuseCollisions();
    for (const name of names) {
      const target = join(this.path, name);
      mkdirSync(dirname(target), { recursive: true, mode: PRIVATE_FOLDER_MODE });
      this.#place(join(this.#temp, name), target);
    }
  }

  /** Without `force` not even a file that has come up meanwhile is replaced. */
  #place(from: string, to: string): void {
    if (!this.#force) {
      try {
        linkSync(from, to);
        return;
      } catch (error) {
        const code = errorCode(error) ?? '';
        if (code === 'EEXIST' || existsSync(to)) throw collision([to]);
        if (!NO_LINKS.has(code)) throw error;
      }
    }
    renameSync(from, to);
  }

  #refuseWrongKind(): void {
    const stats = attempt('open', this.path, () => statSync(this.path, { throwIfNoEntry: false }));
    if (!stats) return;
    const isFolder = this.#names !== undefined;
    if (isFolder ? stats.isDirectory() : stats.isFile()) return;
    throw new AppError('invalid_input', `${this.path} is no ${isFolder ? 'folder' : 'ordinary file'}.`, {
      hint: isFolder
        ? 'This export is several files; name a folder for them.'
        : 'Name a file with --out, or - for stdout.',
    });
  }

  #refuseCollisions(): void {
    if (this.#force) return;
    const paths = this.#names?.map((name) => join(this.path, name)) ?? [this.path];
    const taken = paths.filter((path) => existsSync(path));
    if (taken.length > 0) throw collision(taken);
  }

  #removeTemp(): void {
    rmSync(this.#temp, { recursive: true, force: true });
  }
}

function collision(taken: readonly string[]): AppError {
  const others = taken.length > MOST_NAMED ? ` and ${taken.length - MOST_NAMED} more` : '';
  const verb = taken.length > 1 ? 'exist' : 'exists';
  return new AppError(
    'invalid_input',
    `${taken.slice(0, MOST_NAMED).join(', ')}${others} ${verb} already. Nothing was written.`,
    { hint: 'Name another place with --out, or replace with --force.' },
  );
}

function attempt<T>(action: 'create' | 'open' | 'write', path: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw diskError(action, path, error);
  }
}

function removeStale(folder: string): void {
  const names = existsSync(folder) ? readdirSync(folder) : [];
  for (const name of names.filter((one) => /^\.wellpipe-[0-9a-f]{16}\.tmp$/.test(one))) {
    const path = join(folder, name);
    const { mtimeMs = Date.now() } = statSync(path, { throwIfNoEntry: false }) ?? {};
    if (Date.now() - mtimeMs > STALE_MS) rmSync(path, { recursive: true, force: true });
  }
}
