import { closeSync, fsyncSync, lstatSync, openSync, readdirSync, writeFileSync } from 'node:fs';
import { release } from 'node:os';
import { join, resolve } from 'node:path';
import { EnvFile } from '../../auth/env-file.ts';
import type { Prepare } from '../../core/database-file.ts';
import { diskError, errorCode } from '../../core/disk-error.ts';
import { type Environment, VARIABLES } from '../../core/environment.ts';
import { AppError, errorName } from '../../core/errors.ts';
import { toSafeJson } from '../../core/json.ts';
import { peekDatabase } from '../../core/peek-database.ts';
import type { CheckContext } from './check.ts';
import type { Report } from './examine.ts';
import { createRedaction, redactAll } from './redact.ts';

const AUDIT_ENTRIES = 200;
const KILOBYTE = 1_024;

/**
 * Writes one readable JSON file for a bug report, and answers its path: the report, what is where, and the end
 * of the audit trail. Made of names, sizes, modes and our own words; redacted all the same. Replaces no file.
 */
export function writeBundle(context: CheckContext, report: Report, file: string): string {
  const path = resolve(file);
  const stored = readStored(context);
  const { environment, machine } = context;
  const redact = createRedaction({ stored, environment, home: machine.home });
  const bundle = {
    about: 'Wellpipe: report for a bug report. Tokens, ids, addresses and names are taken out.',
    made_at: context.now().toISOString(),
    system: describeSystem(),
    report,
    environment: Object.keys(VARIABLES).filter((name) => environment[name] !== undefined),
    env_file_keys: Object.keys(stored).filter((name) => /^(WHOOP|WELLPIPE)_/.test(name)),
    home: listHome(context.paths.home),
    audit: readBook(context, AUDIT),
    calls: readBook(context, CALLS),
  };
  writeNew(path, `${toSafeJson(redactAll(bundle, redact), 2)}\n`);
  return path;
}

function describeSystem(): object {
  const { platform, arch, versions } = process;
  return { platform, arch, release: release(), bun: versions.bun, node: versions.node };
}

function readStored({ paths }: CheckContext): Environment {
  try {
    return new EnvFile(paths.envFile).read();
  } catch {
    // The report tells why; of what cannot be read nothing is in the bundle.
    return {};
  }
}

interface Entry {
  name: string;
  kind: 'file' | 'folder' | 'link' | 'other';
  mode: string;
  kb: number;
  changed: string;
}

function listHome(home: string): Entry[] | string {
  try {
    return readdirSync(home, { recursive: true, encoding: 'utf8' })
      .sort()
      .map((name) => describeEntry(home, name));
  } catch (error) {
    return errorName(error);
  }
}

function describeEntry(home: string, name: string): Entry {
  const stats = lstatSync(join(home, name));
  const kind = stats.isFile()
    ? 'file'
    : stats.isDirectory()
      ? 'folder'
      : stats.isSymbolicLink()
        ? 'link'
        : 'other';
  return {
    name,
    kind,
    mode: (stats.mode & 0o777).toString(8),
    kb: Math.ceil(stats.size / KILOBYTE),
    changed: stats.mtime.toISOString(),
  };
}

/** Without the processes' ids. */
function readBook({ paths }: CheckContext, sql: string): unknown {
  try {
    return peekDatabase(join(paths.home, 'state.db'), (prepare: Prepare) =>
      prepare(sql).all(AUDIT_ENTRIES),
    ).map(({ at, ...entry }) => ({ at: new Date(Number(at)).toISOString(), ...entry }));
  } catch (error) {
    return errorName(error);
  }
}

function writeNew(path: string, text: string): void {
  try {
    const descriptor = openSync(path, 'wx', 0o600);
    try {
      writeFileSync(descriptor, text);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw diskError('write', path, error);
    throw new AppError('invalid_input', `${path} exists already.`, { hint: 'Give --bundle another name.' });
  }
}

const AUDIT = `SELECT at, kind, method, path, status, duration_ms, face, client FROM audit
  ORDER BY at DESC, id DESC LIMIT ?`;
const CALLS = `SELECT at, face, name, duration_ms, requests, error FROM usage
  WHERE error IS NOT NULL ORDER BY at DESC, id DESC LIMIT ?`;
