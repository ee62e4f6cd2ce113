import type { Style } from './style.ts';
import { TEXT_WIDTH, widthOf, wrapText } from './wrap.ts';

interface ItemLike {
  what: keyof typeof TITLES;
  path: string;
  revoked?: boolean;
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
  login: 'the login, whose access at WHOOP is revoked first',
  data: 'data',
  executable: 'the executable, and what upgrades have kept beside it',
} as const;

/** What would be removed and what would stay. */
export function renderUninstallPlan(
  { steps, left }: { steps: readonly ItemLike[]; left: readonly LeftLike[] },
  style: Style,
): string {
  return [style.bold('To be removed:'), ...steps.flatMap(showItem), ...showLeft(left, style)].join('\n');
}

/** What was removed and what is left. */
export function renderUninstalled(
  { removed, failed = [], left, notes = [] }: UninstalledLike,
  style: Style,
): string {
  return [
    removed.length > 0 ? style.bold('Removed:') : 'Nothing was removed.',
    ...removed.flatMap(showItem),
    ...failed.flatMap((item) => [
      style.bad(`Not removed: ${item.path}`),
      ...indent(item.error.message, 2),
      ...(item.error.hint === undefined ? [] : indent(item.error.hint, 2)),
    ]),
    ...showLeft(left, style),
    ...notes.flatMap((note) => wrapText(note, TEXT_WIDTH, 2)).map((line) => style.warn(line)),
  ].join('\n');
}

function showItem({ what, path, revoked }: ItemLike): string[] {
  const title =
    revoked === undefined ? TITLES[what] : `the login; ${revoked ? 'revoked' : 'not revoked'} at WHOOP`;
  const line = `  ${path}  (${title})`;
  return widthOf(line) <= TEXT_WIDTH ? [line] : [`  ${path}`, ...indent(`(${title})`, 4)];
}

function indent(text: string, columns: number): string[] {
  return wrapText(' '.repeat(columns) + text, TEXT_WIDTH, columns);
}

function showLeft(left: readonly LeftLike[], style: Style): string[] {
  if (left.length === 0) return [];
  return [
    style.bold('Stays:'),
    ...left.flatMap(({ path, why }) => [`  ${path}`, ...indent(why, 4).map((line) => style.dim(line))]),
  ];
}
