import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client, Machine } from '../../src/clients/client.ts';
import { CLIENTS } from '../../src/clients/clients.ts';
import { renderEntry } from '../../src/clients/entry-file.ts';
import { listFolders } from '../../src/clients/folders.ts';
import { toEntry } from '../../src/clients/shapes.ts';

export const CLIENTS_PAGE = join(import.meta.dir, '../../docs/clients.md');

const BEGIN = '<!-- clients:begin (generated: bun run docs) -->';
const END = '<!-- clients:end -->';

const SERVER = { command: '/absolute/path/to/wellpipe', args: ['serve'], env: {} };
const WINDOWS_FOLDERS = { APPDATA: '%APPDATA%', LOCALAPPDATA: '%LOCALAPPDATA%' };

const MACHINES: readonly (Machine & { name: string })[] = [
  { name: 'macOS', platform: 'darwin', home: '~', environment: {} },
  { name: 'Windows', platform: 'win32', home: '~', environment: WINDOWS_FOLDERS },
  { name: 'Linux', platform: 'linux', home: '~', environment: {} },
];

/** The page with its generated part made new; fails where the markers are missing. */
export function updateClientsPage(text: string): string {
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (begin === -1 || end < begin) throw new Error(`docs/clients.md needs the lines\n${BEGIN}\n${END}`);
  const sections = CLIENTS.map(renderClient).join('\n\n');
  return `${text.slice(0, begin)}${BEGIN}\n${sections}\n${text.slice(end)}`;
}

function renderClient(client: Client): string {
  const { id, name, movedBy, next } = client;
  const files = MACHINES.map((machine) => [machine.name, listFiles(client, machine)] as const);
  const [first] = files;
  const isSame = files.every(([, paths]) => paths.replaceAll('\\', '/') === first?.[1].replaceAll('\\', '/'));
  const lines = isSame ? [`- ${first?.[1]}`] : files.map(([system, paths]) => `- ${system}: ${paths}`);
  const moved = movedBy === undefined ? [] : [`- moved by \`${movedBy}\``];
  const language = client.format === 'jsonc' ? 'json' : client.format;
  const entry = renderEntry(client, toEntry(client.shape, SERVER)).trimEnd();
  return [
    `### ${name} (\`wellpipe connect ${id}\`)`,
    '',
    ...lines,
    ...moved,
    '',
    `\`\`\`${language}\n${entry}\n\`\`\``,
    '',
    next,
  ].join('\n');
}

function listFiles(client: Client, machine: Machine): string {
  const paths = client.places(listFolders(machine)).flatMap(({ folder, files }) => {
    const path = files.map((name) => `\`${join(folder, name)}\``).join(' or ');
    return machine.platform === 'win32' ? path.replaceAll('/', '\\') : path;
  });
  return paths.join(', ');
}

if (import.meta.main) writeFileSync(CLIENTS_PAGE, updateClientsPage(readFileSync(CLIENTS_PAGE, 'utf8')));
