import { closest } from '../core/closest.ts';
import { AppError } from '../core/errors.ts';
import { cleanText } from '../core/text.ts';
import type { Client } from './client.ts';
import { CLIENTS } from './clients.ts';

const MAX_SHOWN_LENGTH = 40;
const MOST_SUGGESTIONS = 3;

export function findClient(id: string): Client {
  const client = CLIENTS.find((known) => known.id === id);
  if (client) return client;
  const ids = CLIENTS.map((known) => known.id);
  const near = listNear(id.toLowerCase(), ids);
  const known = `Wellpipe knows ${ids.join(', ')}.`;
  throw new AppError('not_found', `"${cleanText(id, MAX_SHOWN_LENGTH)}" is no client that Wellpipe knows.`, {
    hint: near.length > 0 ? `Did you mean ${near.join(' or ')}? ${known}` : known,
  });
}

/** Near as a whole, then in a word: `vs-code`, `cluade`, `gemini-cli`. */
function listNear(typed: string, ids: readonly string[]): string[] {
  const words = typed.split(/[-_ ]+/).filter((word) => word.length > 2);
  const inWord = ids.filter((id) => words.some((word) => closest(word, id.split('-'), 1).length > 0));
  return [...new Set([...closest(typed, ids), ...inWord])].slice(0, MOST_SUGGESTIONS);
}
