import type { Style } from './style.ts';

interface UpgradeLike {
  status: string;
  installed: string;
  former?: string;
  path: string;
  previous?: string;
  notes?: readonly string[];
}

interface CheckLike {
  status: string;
  installed: string;
  latest: string;
  next?: string;
  notes?: readonly string[];
}

/** What an upgrade or a rollback has done. */
export function renderUpgrade(
  { status, installed, former, path, previous, notes = [] }: UpgradeLike,
  style: Style,
): string {
  if (status === 'up_to_date') return withNotes(`Wellpipe ${installed} is up to date.`, notes, style);
  const verb = status === 'rolled_back' ? 'back' : 'installed';
  const lines = [
    `Wellpipe ${style.good(installed)} is ${verb}: ${path}`,
    ...(previous === undefined ? [] : [style.dim(`${former} is kept: ${previous}`)]),
  ];
  return withNotes(lines.join('\n'), notes, style);
}

export function renderUpgradeCheck(
  { status, installed, latest, next, notes = [] }: CheckLike,
  style: Style,
): string {
  if (status === 'up_to_date') return withNotes(`Wellpipe ${installed} is up to date.`, notes, style);
  const text =
    status === 'ahead'
      ? `Wellpipe ${installed} is newer than the release, ${latest}.`
      : `Wellpipe ${style.good(latest)} is available; this is ${installed}.\nNext: ${next}`;
  return withNotes(text, notes, style);
}

function withNotes(text: string, notes: readonly string[], style: Style): string {
  return [text, ...notes.map((note) => style.dim(note))].join('\n');
}
