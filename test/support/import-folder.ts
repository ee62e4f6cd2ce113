import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A folder of files to import: `using folder = new ImportFolder()` removes it at the end. */
export class ImportFolder implements Disposable {
  readonly path = mkdtempSync(join(tmpdir(), 'wellpipe-import-'));

  /** Writes a file, in folders below it if its name has some, and answers its path. */
  write(name: string, content: string | Uint8Array): string {
    const path = join(this.path, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    return path;
  }

  writeAll(files: Readonly<Record<string, string | Uint8Array>>): string {
    for (const [name, content] of Object.entries(files)) this.write(name, content);
    return this.path;
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
