import { accessSync, constants, existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { OwnCommand } from '../core/executable.ts';
import {
  EXTENSION_KEEPER,
  isExtensionPath,
  type Keeper,
  packageKeeperOf,
  SOURCE_KEEPER,
  unwritableFolder,
} from './keepers.ts';

/** Where this program stands on the disk, and who replaces it. */
export interface Installation {
  /** With links followed: this file is what an upgrade replaces. */
  path: string;
  /** Undefined where Wellpipe may replace the file itself. */
  keeper?: Keeper;
}

/** How deep an executable lies in an `.mcpb` extension. */
const EXTENSION_DEPTH = 3;

/** Looks at the disk only; nothing is written to try. */
export function findInstallation({ command, args }: OwnCommand): Installation {
  const entry = args.at(-1);
  if (entry !== undefined) return { path: realPathOf(entry), keeper: SOURCE_KEEPER };
  const path = mainPathOf(realPathOf(command));
  const keeper = findKeeper(path);
  return keeper ? { path, keeper } : { path };
}

/** Where a new version does not start, the previous one is run to go back to itself. */
function mainPathOf(path: string): string {
  const main = path.replace(/\.previous(?=\.exe$|$)/i, '');
  return main !== path && existsSync(main) ? main : path;
}

function findKeeper(path: string): Keeper | undefined {
  if (isExtensionPath(path) || isInExtension(path)) return EXTENSION_KEEPER;
  return packageKeeperOf(path) ?? (canReplace(path) ? undefined : unwritableFolder(dirname(path)));
}

/** Claude Desktop and others unpack an extension whole: its manifest is in a folder above. */
function isInExtension(path: string): boolean {
  let folder = dirname(path);
  for (let depth = 0; depth < EXTENSION_DEPTH; depth++) {
    if (isExtensionManifest(join(folder, 'manifest.json'))) return true;
    folder = dirname(folder);
  }
  return false;
}

function isExtensionManifest(path: string): boolean {
  try {
    const manifest: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof manifest !== 'object' || manifest === null || !('server' in manifest)) return false;
    return 'manifest_version' in manifest || 'dxt_version' in manifest;
  } catch {
    // No manifest, or none that anybody could read.
    return false;
  }
}

/** A file is replaced by its folder, whoever it belongs to itself. */
function canReplace(path: string): boolean {
  try {
    accessSync(dirname(path), constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function realPathOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    // Deleted while it runs: nothing is there any more that a link could lead to.
    return path;
  }
}
