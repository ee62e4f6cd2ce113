import { rmSync } from 'node:fs';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

const WORK_PREFIX = '.build-';
/** A build takes a few minutes at most: a work folder of this age was left by one that was killed. */
const ABANDONED_AFTER_MS = 30 * 60_000;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

const inUse = new Set<string>();

/**
 * A folder inside `parent` to make things in out of sight, gone when `work` ends, fails or is asked to end.
 * What is finished leaves it by a rename.
 */
export async function inWorkFolder<T>(parent: string, work: (folder: string) => Promise<T>): Promise<T> {
  await mkdir(parent, { recursive: true });
  await removeAbandoned(parent);
  const folder = join(parent, `${WORK_PREFIX}${crypto.randomUUID()}`);
  const stopListening = removeOnSignal(folder);
  try {
    await mkdir(folder);
    return await work(folder);
  } finally {
    stopListening();
    await rm(folder, { recursive: true, force: true });
  }
}

async function removeAbandoned(parent: string): Promise<void> {
  const names = (await readdir(parent)).filter((name) => name.startsWith(WORK_PREFIX));
  for (const folder of names.map((name) => join(parent, name))) {
    const age = Date.now() - (await stat(folder).catch(() => ({ mtimeMs: Date.now() }))).mtimeMs;
    if (age > ABANDONED_AFTER_MS) await rm(folder, { recursive: true, force: true });
  }
}

function removeOnSignal(folder: string): () => void {
  inUse.add(folder);
  if (inUse.size === 1) for (const signal of SIGNALS) process.on(signal, removeAll);
  return () => {
    inUse.delete(folder);
    if (inUse.size === 0) for (const signal of SIGNALS) process.off(signal, removeAll);
  };
}

function removeAll(): void {
  for (const folder of inUse) rmSync(folder, { recursive: true, force: true });
  process.exit(130);
}
