import { join } from 'node:path';
import type { Environment } from '../core/environment.ts';
import { AppError } from '../core/errors.ts';
import { findOwnCommand } from '../core/executable.ts';
import { resolveHomePaths } from '../core/paths.ts';
import { StateDb } from '../core/state-db.ts';
import { VERSION } from '../core/version.ts';
import { askRelease } from '../release/ask-release.ts';
import { findInstallation, type Installation } from '../release/installation.ts';
import { type Release, readRelease } from '../release/read-release.ts';
import { installRelease, type Replacement, rollBack } from '../release/replace.ts';
import { previousPath } from '../release/swap.ts';
import { findOwnTarget } from '../release/target.ts';
import { isNewer, requireVersion } from '../release/versions.ts';
import { auditChange } from './bookkeeping.ts';
import { isAutoUpgradeOn, noteKnownUpdate, setAutoUpgrade } from './known-update.ts';

/** What an upgrade works with. No login, no history: it has to work where these do not. */
export interface Upgrading {
  environment: Environment;
  installation: Installation;
  state: StateDb;
}

export interface UpgradeAnswer {
  status: 'upgraded' | 'up_to_date' | 'rolled_back';
  /** What stands at the path now. */
  installed: string;
  /** What stood there before, where that is another. */
  former?: string;
  path: string;
  /** Where the former one is kept. */
  previous?: string;
  /** What told that the release is ours. */
  verified?: 'signature' | 'checksum';
  notes?: readonly string[];
}

export interface CheckAnswer {
  /** `ahead`: what runs is newer than the newest release. */
  status: 'available' | 'up_to_date' | 'ahead';
  installed: string;
  latest: string;
  path: string;
  verified: 'signature' | 'checksum';
  auto: 'on' | 'off';
  /** How to get it. */
  next?: string;
  notes?: readonly string[];
}

export interface AutoAnswer {
  auto: 'on' | 'off';
  notes?: readonly string[];
}

const NO_KEY = 'This build has no key to check signatures with: the checksum alone was checked.';
const RESTART = 'Assistants that are running go on with the former version until they are restarted.';

export function openUpgrading(environment: Environment): Upgrading {
  return {
    environment,
    installation: findInstallation(findOwnCommand()),
    state: new StateDb(join(resolveHomePaths(environment).home, 'state.db')),
  };
}

/** Looks for the newest release, or for the version that is wanted. Changes nothing but what is remembered. */
export async function checkUpgrade(
  { environment, installation, state }: Upgrading,
  wanted: string | undefined,
  signal?: AbortSignal,
): Promise<CheckAnswer> {
  const release = await readRelease({ environment, wanted: parseWanted(wanted), signal });
  const latest = release.version ?? (await askOwnTarget(release, installation, signal));
  if (wanted === undefined) remember(state, latest);
  const isOn = state.exists && (await state.transact(isAutoUpgradeOn));
  const status = isNewer(latest, VERSION) ? 'available' : latest === VERSION ? 'up_to_date' : 'ahead';
  const next = installation.keeper?.upgrade ?? 'wellpipe upgrade';
  return {
    status,
    installed: VERSION,
    latest,
    path: installation.path,
    ...describeProof(release),
    auto: isOn ? 'on' : 'off',
    ...(status === 'available' ? { next } : {}),
  };
}

interface UpgradeInput {
  /** This version, also an older one, instead of the newest. */
  wanted?: string | undefined;
  /** 0–1 of the download. */
  onProgress?: (share: number) => void;
  onWait?: () => void;
}

/** Replaces the executable by the newest release, or by the version that is wanted. */
export async function upgrade(
  { environment, installation, state }: Upgrading,
  { wanted, onProgress, onWait }: UpgradeInput,
  signal?: AbortSignal,
): Promise<UpgradeAnswer> {
  const version = parseWanted(wanted);
  const { path } = requireOwnFile(installation);
  const target = findOwnTarget();
  if (!target) throw unknownTarget(path);
  const release = await readRelease({ environment, wanted: version, signal });
  const mayBeOlder = version !== undefined;
  const replacement = await auditChange(state, { method: 'upgrade', path: 'executable' }, () =>
    installRelease(release, { path, target, mayBeOlder, onProgress, onWait, signal }),
  );
  if (!mayBeOlder) remember(state, replacement.version);
  const isNew = replacement.version !== replacement.former;
  const proof = describeProof(release);
  if (!isNew) return { status: 'up_to_date', installed: replacement.version, path, ...proof };
  return {
    status: 'upgraded',
    ...describeReplacement(path, replacement),
    ...proof,
    notes: [...(proof.notes ?? []), RESTART],
  };
}

/** Goes back to the version before the last upgrade; once more, and it is undone. */
export async function rollBackUpgrade(
  { installation, state }: Upgrading,
  { onWait }: Pick<UpgradeInput, 'onWait'>,
  signal?: AbortSignal,
): Promise<UpgradeAnswer> {
  const { path } = requireOwnFile(installation);
  const replacement = await auditChange(state, { method: 'rollback', path: 'executable' }, () =>
    rollBack({ path, signal, onWait }),
  );
  return { status: 'rolled_back', ...describeReplacement(path, replacement), notes: [RESTART] };
}

/** Lets servers upgrade by themselves from now on, or not any more; for all processes of this home. */
export async function switchAutoUpgrade(
  { installation, state }: Upgrading,
  isOn: boolean,
): Promise<AutoAnswer> {
  if (isOn) requireOwnFile(installation);
  await state.requireFile();
  await auditChange(state, { method: isOn ? 'on' : 'off', path: 'upgrade --auto' }, () =>
    state.transact((prepare) => setAutoUpgrade(prepare, isOn)),
  );
  return isOn ? { auto: 'on', notes: [WHO_UPGRADES] } : { auto: 'off' };
}

const WHO_UPGRADES =
  'A running `wellpipe serve` looks once a day and upgrades; `wellpipe audit` shows when, `--rollback` undoes it.';

function requireOwnFile(installation: Installation): Installation {
  const { keeper } = installation;
  if (!keeper) return installation;
  throw new AppError('upgrade', `${keeper.reason} It is not changed from here.`, { hint: keeper.upgrade });
}

function parseWanted(wanted: string | undefined): string | undefined {
  return wanted === undefined ? undefined : requireVersion(wanted);
}

function describeReplacement(path: string, { version, former }: Replacement) {
  return { installed: version, former, path, previous: previousPath(path) };
}

function describeProof({ isSigned }: Release): Pick<CheckAnswer, 'verified' | 'notes'> {
  return isSigned ? { verified: 'signature' } : { verified: 'checksum', notes: [NO_KEY] };
}

function remember(state: StateDb, version: string): void {
  const checkedAt = Date.now();
  state.later((prepare) => noteKnownUpdate(prepare, { version, checkedAt }));
}

async function askOwnTarget(release: Release, { path }: Installation, signal?: AbortSignal): Promise<string> {
  const target = findOwnTarget();
  if (!target) throw unknownTarget(path);
  return askRelease(release, target, signal);
}

function unknownTarget(path: string): AppError {
  return new AppError('upgrade', `${path} does not know which platform it was built for.`, {
    hint: 'Install a released Wellpipe instead.',
  });
}
