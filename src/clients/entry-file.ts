import { isDeepStrictEqual } from 'node:util';
import { AppError } from '../core/errors.ts';
import { type Client, type Entry, SERVER_NAME, type TextFile } from './client.ts';
import { type Editor, notEditable, type Slot } from './editor.ts';
import { EDITORS } from './editors.ts';
import { listEdits } from './entry-edits.ts';
import { renderJson } from './jsonc-text.ts';
import { isEntry } from './shapes.ts';

const BYTE_ORDER_MARK = '\ufeff';

/** Wellpipe's entry in a client's file; undefined without one. Throws `config` where the file cannot be read. */
export function readEntry(client: Client, file: TextFile): unknown {
  return entryIn(EDITORS[client.format].read(split(file).body), slotOf(client));
}

/** The text with this entry; checked to be that, and the same file in everything else. */
export function setEntry(client: Client, file: TextFile, entry: Entry): string {
  const editor = EDITORS[client.format];
  const { mark, body } = split(file);
  const slot = slotOf(client);
  const former = entryIn(editor.read(body), slot);
  const text = isEntry(former)
    ? listEdits(former, entry).reduce(
        (last, edit) => editor.update({ ...body, text: last }, slot, edit),
        body.text,
      )
    : editor.set(body, slot, entry);
  requireEqual(client, body, text, entry);
  return mark + text;
}

/** The text without the entry, and without the container if it was made for this entry alone. */
export function removeEntry(client: Client, file: TextFile): string {
  const editor = EDITORS[client.format];
  const slot = slotOf(client);
  const { mark, body } = split(file);
  const text = removeAll(editor, body, slot);
  requireEqual(client, body, text, undefined);
  return mark + (withoutOwnContainer(client, body, text) ?? text);
}

/** What a file holds that has nothing else: to be put into another by hand. */
export function renderEntry(client: Client, entry: Entry): string {
  return EDITORS[client.format].set({ path: '', text: '' }, slotOf(client), entry);
}

/** The entry's lines, also with its lists in other ways than Wellpipe writes them. */
export function listOwnLines(client: Client, entry: Entry): string[] {
  const lists = Object.entries(entry).flatMap(([key, value]) =>
    Array.isArray(value) ? [{ key, value }] : [],
  );
  return [
    ...renderEntry(client, entry).split('\n'),
    ...lists.map(({ key, value }) => `${key}: ${renderJson(value)}`),
    ...lists.flatMap(({ value }) => value.flatMap((item) => [renderJson(item), `- ${renderJson(item)}`])),
  ];
}

/** Whether nothing stands in it but an empty container. */
export function isBare(client: Client, file: TextFile): boolean {
  const { body } = split(file);
  return ['', '{}'].includes(EDITORS[client.format].removeEmpty(body, client.container).trim());
}

/** A file may hold the same name twice. */
function removeAll(editor: Editor, { path, text }: TextFile, slot: Slot): string {
  const without = editor.remove({ path, text }, slot);
  return without === text ? text : removeAll(editor, { path, text: without }, slot);
}

/** Undefined where the member's file had the container before, as far as the text can tell. */
function withoutOwnContainer(client: Client, body: TextFile, text: string): string | undefined {
  const editor = EDITORS[client.format];
  const slot = slotOf(client);
  const entry = entryIn(editor.read(body), slot);
  const candidate = { ...body, text: editor.removeEmpty({ ...body, text }, slot.container) };
  const isOwn = candidate.text !== text && isEntry(entry) && editor.set(candidate, slot, entry) === body.text;
  return isOwn ? candidate.text : undefined;
}

/** Whatever the file looks like: nothing is written that a parser would not read as meant. */
function requireEqual(client: Client, body: TextFile, text: string, entry: object | undefined): void {
  const editor = EDITORS[client.format];
  const slot = slotOf(client);
  const after = readIfValid(editor, { ...body, text });
  const isMeant = isDeepStrictEqual(entryIn(after, slot), entry);
  if (isMeant && isDeepStrictEqual(without(after, slot), without(editor.read(body), slot))) return;
  throw notEditable(body, `"${slot.container}" is written in a way that Wellpipe cannot change`);
}

function readIfValid(editor: Editor, file: TextFile): unknown {
  try {
    return editor.read(file);
  } catch (error) {
    if (error instanceof AppError) return undefined;
    throw error;
  }
}

/** The data without the entry, and without a container that holds nothing else. */
function without(data: unknown, { container, name }: Slot): unknown {
  const { [container]: servers, ...rest } = isEntry(data) ? data : {};
  const { [name]: _, ...others } = isEntry(servers) ? servers : {};
  return Object.keys(others).length > 0 ? { ...rest, [container]: others } : rest;
}

function entryIn(data: unknown, { container, name }: Slot): unknown {
  const servers = isEntry(data) ? data[container] : undefined;
  return isEntry(servers) ? servers[name] : undefined;
}

function slotOf({ container }: Client): Slot {
  return { container, name: SERVER_NAME };
}

function split({ path, text }: TextFile): { mark: string; body: TextFile } {
  const mark = text.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : '';
  return { mark, body: { path, text: text.slice(mark.length) } };
}
