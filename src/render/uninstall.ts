import type { Style } from './style.ts';

interface ItemLike {
  what: keyof typeof TITLES;
  path: string;
}

interface LeftLike {
  path: string;
  why: string;
}

interface UninstalledLike {
  removed: readonly ItemLike[];
  failed?: readonly (ItemLike & { error: { message: string; hint?: string } })[];
  left: readonly LeftLike[];
  notes?: readonly string[];
}

const TITLES = {
  assistant: "Wellpipe's entry for an assistant",
  path: 'the line of install.sh that puts it on your PATH',
  login: 'the access at WHOOP, revoked if it can be',
  data: 'data',
  executable: 'the executable, and what upgrades have kept beside it',
} as const;

/** What would be removed and what would stay. */
export function renderUninstallPlan(
  { steps, left }: { steps: readonly ItemLike[]; left: readonly LeftLike[] },
  style: Style,
): string {
  return [style.bold('To be removed:'), ...steps.map(showItem), ...showLeft(left, style)].join('\n');
}

/** What was removed and what is left. */
export function renderUninstalled(
  { removed, failed = [], left, notes = [] }: UninstalledLike,
  style: Style,
): string {
  return [
    removed.length > 0 ? style.bold('Removed:') : 'Nothing was removed.',
    ...removed.map(showItem),
    ...failed.flatMap((item) => [
      style.bad(`Not removed: ${item.path}`),
      `  ${item.error.message}`,
      ...(item.error.hint === undefined ? [] : [`  ${item.error.hint}`]),
    ]),
    ...showLeft(left, style),
    ...notes.map((note) => style.warn(note)),
  ].join('\n');
}

function showItem({ what, path }: ItemLike): string {
  return `  ${path}  (${TITLES[what]})`;
}

function showLeft(left: readonly LeftLike[], style: Style): string[] {
  if (left.length === 0) return [];
  return [style.bold('Stays:'), ...left.flatMap(({ path, why }) => [`  ${path}`, `    ${style.dim(why)}`])];
}
