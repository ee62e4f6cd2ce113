import { AppError } from '../core/errors.ts';
import type { TextFile } from './client.ts';
import type { Edit } from './entry-edits.ts';

/** Where an entry stands: `[mcp_servers.wellpipe]`, `"mcpServers": {"wellpipe": …}`. */
export interface Slot {
  container: string;
  name: string;
}

/**
 * Changes one entry of a configuration and nothing else: comments, order, indentation, line ends and foreign
 * entries stay as they are, byte by byte. A text it cannot read or change so is refused with `config`.
 */
export interface Editor {
  /** The whole file as plain data; undefined where nothing is in it. */
  read(file: TextFile): unknown;
  /** The text with this entry, in place of whatever there was. */
  set(file: TextFile, slot: Slot, value: object): string;
  /** The text with one value of the entry changed, and everything around it as it was. */
  update(file: TextFile, slot: Slot, edit: Edit): string;
  /** The text without the entry. */
  remove(file: TextFile, slot: Slot): string;
  /** The text without a container that holds nothing. */
  removeEmpty(file: TextFile, container: string): string;
}

export function unreadable({ path }: TextFile, language: string, line: number, column: number): AppError {
  return new AppError('config', `${path}, line ${line}, column ${column}: this is not valid ${language}.`, {
    hint: 'Repair it there; nothing was changed. `wellpipe connect --print` shows the entry instead.',
  });
}

/** `problem` goes on where the path ends. */
export function notEditable({ path }: TextFile, problem: string): AppError {
  return new AppError('config', `${path}: ${problem}.`, {
    hint: 'Nothing was changed. `wellpipe connect --print` shows the entry to put there by hand.',
  });
}
