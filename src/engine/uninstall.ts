import { existsSync, lstatSync, rmdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { PassphrasePrompt } from '../auth/keyring.ts';
import { readTextFile, removeTextFile, writeTextFile } from '../clients/text-file.ts';
import { AppError, type ErrorBody, toAppError } from '../core/errors.ts';
import { findOwnCommand } from '../core/executable.ts';
import type { HomePaths } from '../core/paths.ts';
import { StateDb } from '../core/state-db.ts';
import { findInstallation, type Installation } from '../release/installation.ts';
import { listMadeFolders, listShellFiles, withoutPathLines } from '../release/path-lines.ts';
import { removeExecutable } from '../release/remove.ts';
import { type ConnectRequest, carryOut, planConnections } from './connect.ts';
import { deleteHomeFile, listHomeFiles, removeEmptyHome } from './home-files.ts';
import { logOut, REVOKE_IN_APP } from './logout.ts';
import { openContext } from './open-context.ts';

export interface UninstallInput {
  paths: HomePaths;
  /** A removal from all assistants, and the machine that they are on. */
  request: ConnectRequest;
  /** Also the login and the data. */
  purge: boolean;
  /** Somebody who can be asked for a passphrase, to revoke a sealed login. */
  prompt?: PassphrasePrompt | undefined;
}

type Kind = 'assistant' | 'path' | 'login' | 'data' | 'executable';

interface Item {
  what: Kind;
  path: string;
  /** Of a login: whether WHOOP has ended its access just now. */
  revoked?: boolean;
}

/** What removing has brought about beside the removal. */
interface Outcome {
  /** Worth telling. */
  notes?: readonly string[];
  revoked?: boolean;
}

/** One thing to remove. */
interface Step extends Item {
  remove(signal: AbortSignal | undefined): Promise<Outcome> | Outcome;
}

export interface UninstallPlan {
  steps: readonly Step[];
  /** What is left in the end, each with the reason. */
  left: readonly { path: string; why: string }[];
  home: string;
  purge: boolean;
}

export interface UninstallAnswer {
  removed: readonly Item[];
  failed?: (Item & { error: ErrorBody })[];
  left: readonly { path: string; why: string }[];
  notes?: string[];
}

/** Looks at what is there, and removes nothing. What holds the others together comes last. */
export function planUninstall(input: UninstallInput): UninstallPlan {
  const { paths, purge } = input;
  const installations = findInstallations(paths.home);
  const files = listHomeFiles(paths.home);
  const isElsewhere = dirname(paths.envFile) !== paths.home && existsSync(paths.envFile);
  const left = [
    ...installations.flatMap(({ path, keeper }) =>
      keeper ? [{ path, why: `${keeper.reason} ${keeper.remove}` }] : [],
    ),
    ...(purge || files.own.length === 0 ? [] : [{ path: paths.home, why: DATA_STAYS }]),
    ...files.foreign.map((path) => ({ path, why: 'It is not of Wellpipe.' })),
    ...(isElsewhere ? [{ path: paths.envFile, why: ELSEWHERE }] : []),
  ];
  return {
    home: paths.home,
    purge,
    left,
    steps: [
      ...planAssistants(input),
      ...planPathLines(
        input,
        installations.map(({ path }) => dirname(path)),
      ),
      ...(purge ? planData(input, files.own) : []),
      ...installations.flatMap(({ path, keeper }) => (keeper ? [] : [executableStep(path)])),
    ],
  };
}

/** The one that runs, and where that is a copy, the one that install.sh has put into the home. */
function findInstallations(home: string): Installation[] {
  const own = findInstallation(findOwnCommand());
  const installed = join(home, 'bin', process.platform === 'win32' ? 'wellpipe.exe' : 'wellpipe');
  if (!existsSync(installed)) return [own];
  const other = findInstallation({ command: installed, args: [] });
  return other.path === own.path ? [own] : [own, other];
}

const DATA_STAYS =
  'Your data (login, history, tags) stays for a later installation; `wellpipe uninstall --purge` deletes it too.';
const ELSEWHERE = 'It is outside the folder of Wellpipe and may hold more than the login.';

/** Removes what is planned: what cannot be removed keeps nothing else from it. */
export async function uninstall(
  { steps, left, home, purge }: UninstallPlan,
  signal?: AbortSignal,
): Promise<UninstallAnswer> {
  const removed = new Map<string, Item>();
  const failed: (Item & { error: ErrorBody })[] = [];
  const notes: string[] = [];
  const runStep = async ({ what, path, remove }: Step) => {
    signal?.throwIfAborted();
    try {
      const { notes: told = [], ...outcome } = await remove(signal);
      notes.push(...told);
      if (!removed.has(path)) removed.set(path, { what, path, ...outcome });
    } catch (error) {
      signal?.throwIfAborted();
      failed.push({ what, path, error: toAppError(error).toJSON().error });
    }
  };
  for (const step of steps) await runStep(step);
  // Removing has kept books and copies of its own.
  if (purge) for (const path of listHomeFiles(home).own) await runStep(dataStep(path));
  removeEmptyHome(home);
  return {
    removed: [...removed.values()],
    ...(failed.length > 0 ? { failed } : {}),
    left,
    ...(notes.length > 0 ? { notes } : {}),
  };
}

/** The error of a run in which something could not be removed: the first one's. */
export function describeFailed({ failed = [] }: UninstallAnswer): AppError | undefined {
  const [first] = failed;
  if (!first) return undefined;
  const { code, message, hint } = first.error;
  return new AppError(code, `Not everything was removed. ${message}`, hint === undefined ? {} : { hint });
}

function planAssistants({ request, paths }: UninstallInput): Step[] {
  return planConnections(request).map((target) => ({
    what: 'assistant',
    path: target.file.path,
    async remove() {
      const state = new StateDb(join(paths.home, 'state.db'));
      try {
        const [answer] = carryOut({ state }, request, [target]).clients;
        if (!answer?.error) return {};
        const { code, message, hint } = answer.error;
        throw new AppError(code, message, hint === undefined ? {} : { hint });
      } finally {
        await state.close();
      }
    },
  }));
}

function planPathLines({ request }: UninstallInput, folders: readonly string[]): Step[] {
  const { home, environment } = request.machine;
  return listShellFiles(home, environment).flatMap(({ path, mayBeOurs }) => {
    const text = readIfPossible(path);
    if (text === undefined) return [];
    const rest = folders.reduce((kept, folder) => withoutPathLines(kept, folder, home), text);
    if (rest === text) return [];
    const remove = () => {
      if (mayBeOurs && rest === '' && !isLink(path)) removeMadeFile(path);
      else writeTextFile(path, rest);
      return {};
    };
    return [{ what: 'path' as const, path, remove }];
  });
}

/** With the folders that were made for it. */
function removeMadeFile(path: string): void {
  removeTextFile(path);
  for (const folder of listMadeFolders(path)) {
    try {
      rmdirSync(folder);
    } catch {
      // It holds something.
      return;
    }
  }
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}

/** A file of a shell that cannot be read holds no line that this user has added. */
function readIfPossible(path: string): string | undefined {
  try {
    return readTextFile(path);
  } catch (error) {
    if (error instanceof AppError) return undefined;
    throw error;
  }
}

function planData(input: UninstallInput, files: readonly string[]): Step[] {
  const { envFile } = input.paths;
  const login: Step[] = files.includes(envFile)
    ? [{ what: 'login', path: envFile, remove: (signal) => removeLogin(input, signal) }]
    : [];
  return [...login, ...files.filter((path) => path !== envFile).map(dataStep)];
}

function dataStep(path: string): Step {
  return {
    what: 'data',
    path,
    remove() {
      deleteHomeFile(path);
      return {};
    },
  };
}

/** The file goes either way. */
async function removeLogin(input: UninstallInput, signal: AbortSignal | undefined): Promise<Outcome> {
  const outcome = await endLogin(input, signal);
  deleteHomeFile(input.paths.envFile);
  return outcome;
}

/** Revokes it at WHOOP and takes its key out of the keychain, as far as that goes. */
async function endLogin(
  { paths, prompt, request }: UninstallInput,
  signal: AbortSignal | undefined,
): Promise<Outcome> {
  try {
    const context = await openContext(request.machine.environment, { envFile: paths.envFile, prompt });
    try {
      const { notes = [], revoked } = await logOut(context, signal);
      await context.store.discardKey();
      return { notes, revoked };
    } finally {
      await context.close();
    }
  } catch (error) {
    signal?.throwIfAborted();
    const note = `The login could not be revoked: ${toAppError(error).message} To be sure, ${REVOKE_IN_APP}.`;
    return { notes: [note], revoked: false };
  }
}

function executableStep(path: string): Step {
  return {
    what: 'executable',
    path,
    async remove(signal) {
      const renamed = await removeExecutable(path, signal);
      return { notes: renamed.map((file) => `${file} still runs; delete it when it has ended.`) };
    },
  };
}
