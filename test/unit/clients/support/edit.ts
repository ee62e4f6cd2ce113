import type { Client, ServerCommand } from '../../../../src/clients/client.ts';
import { readEntry, removeEntry, setEntry } from '../../../../src/clients/entry-file.ts';
import { findClient } from '../../../../src/clients/find-client.ts';
import { mergeEntry } from '../../../../src/clients/shapes.ts';

export const PATH = '/home/you/config';
export const UNNAMED = { home: false, envFile: false };
export const SERVER: ServerCommand = { command: '/opt/wellpipe', args: ['serve'], env: {} };

const clientOf = (client: Client | string) => (typeof client === 'string' ? findClient(client) : client);

/** The text with Wellpipe's entry, as `connect` writes it. */
export function connect(client: Client | string, text: string, server = SERVER): string {
  const known = clientOf(client);
  return setEntry(known, { path: PATH, text }, mergeEntry(known.shape, entryIn(known, text), server));
}

export function disconnect(client: Client | string, text: string): string {
  return removeEntry(clientOf(client), { path: PATH, text });
}

export function entryIn(client: Client | string, text: string): unknown {
  return readEntry(clientOf(client), { path: PATH, text });
}
