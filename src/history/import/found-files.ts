import { basename, extname } from 'node:path/posix';
import { AppError } from '../../core/errors.ts';
import { cleanText } from '../../core/text.ts';
import type { ImportFile } from './import-file.ts';

/** What a zip or a folder holds. */
export interface FoundFiles extends Disposable {
  files: readonly ImportFile[];
  /** How many others there are: tracks, pictures, links, what a system puts beside files. */
  ignored: number;
}

/** Ten years of workouts with a track each are a third of it. */
const MOST_FILES = 20_000;
const MOST_NAME = 100;
const ENDINGS = new Set(['.csv', '.tsv', '.jsonl', '.ndjson']);

/** Gathers what is found in `path`; throws where it is too much to be an export. */
export class FileSearch {
  readonly #path: string;
  readonly #files: ImportFile[] = [];
  #ignored = 0;

  constructor(path: string) {
    this.#path = path;
  }

  /** Whether what has this name, with `/` between folders, may be a table; anything else is counted only. */
  wants(name: string, isFile = true): boolean {
    if (this.#files.length + this.#ignored >= MOST_FILES) {
      throw new AppError('invalid_input', `${this.#path} holds more than ${MOST_FILES} files.`, {
        hint: 'Name the zip or the folder of the export alone.',
      });
    }
    // macOS puts `__MACOSX/._sleeps.csv` beside `sleeps.csv`, which is no table.
    const isHidden = name.split('/').some((part) => part.startsWith('.') || part === '__MACOSX');
    const isWanted = isFile && !isHidden && ENDINGS.has(extname(basename(name)).toLowerCase());
    if (!isWanted) this.#ignored += 1;
    return isWanted;
  }

  add(file: ImportFile): void {
    this.#files.push({ ...file, name: cleanText(file.name, MOST_NAME) });
  }

  /** In the order of their names, so that the same files are always read the same. */
  result(close: () => void): FoundFiles {
    const files = this.#files.toSorted((a, b) => (a.name < b.name ? -1 : 1));
    return { files, ignored: this.#ignored, [Symbol.dispose]: close };
  }
}
