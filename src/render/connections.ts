import type { Style } from './style.ts';

interface ConnectionLike {
  name: string;
  file: string;
  status: string;
  installed: boolean;
  diff?: string;
  notes?: readonly string[];
  backup?: string;
  next?: string;
  error?: { message: string; hint?: string };
}

interface ConnectionsLike {
  clients: readonly ConnectionLike[];
  check?: { tools: number };
  notes?: readonly string[];
}

const INDENT = '  ';

/** What became of each client, for people; `withDiffs` unless they have seen them before. */
export function renderConnections(answer: ConnectionsLike, style: Style, withDiffs: boolean): string {
  const { clients, check, notes = [] } = answer;
  const ends = [
    ...(check ? [`Started as they do it, Wellpipe answers with ${check.tools} tools.`] : []),
    ...notes.map((note) => style.warn(note)),
  ];
  return [...clients.map((client) => renderConnection(client, style, withDiffs)), ...ends].join('\n\n');
}

function renderConnection(client: ConnectionLike, style: Style, withDiffs: boolean): string {
  const { name, file, status, installed, diff, notes = [], backup, next, error } = client;
  const paint = error ? style.bad : status === 'unchanged' ? style.dim : style.good;
  const lines = [
    ...(error ? [error.message, ...(error.hint ? [error.hint] : [])] : []),
    ...(withDiffs && diff ? renderDiff(diff, style).split('\n') : []),
    ...(withDiffs || status === 'unchanged' ? notes : []),
    ...(backup === undefined ? [] : [style.dim(`Backup: ${backup}`)]),
    ...(installed || status === 'unchanged'
      ? []
      : [`${name} was not found here; it is ready for when it comes.`]),
    ...(next === undefined ? [] : [next]),
  ];
  return [`${style.bold(name)}  ${paint(status)}  ${file}`, ...lines.map((line) => INDENT + line)].join('\n');
}

/** A unified diff in colours. */
export function renderDiff(diff: string, style: Style): string {
  const paint = (line: string) => {
    if (/^(?:---|\+\+\+|@@)/.test(line)) return style.dim(line);
    if (line.startsWith('+')) return style.good(line);
    return line.startsWith('-') ? style.bad(line) : line;
  };
  return diff.split('\n').map(paint).join('\n');
}

interface EntriesLike {
  server: { command: string; args: readonly string[]; env: Readonly<Record<string, string>> };
  clients: readonly { name: string; file: string; text: string }[];
}

/** What to put into which file, and what any other client has to start. */
export function renderEntries({ server, clients }: EntriesLike, style: Style): string {
  const env = Object.entries(server.env).map(([name, value]) => `${name}=${value}`);
  const other = [
    `${style.bold('Any other client')}  a server over stdio`,
    `command      ${server.command}`,
    `arguments    ${server.args.join(' ')}`,
    ...(env.length > 0 ? [`environment  ${env.join(' ')}`] : []),
  ];
  const known = clients.map(({ name, file, text }) => `${style.bold(name)}  ${file}\n\n${text}`);
  return [...known, other.join('\n')].join('\n\n');
}
