import { toCsv } from '../../core/csv.ts';
import { readColumns, readRows } from '../views.ts';
import type { Write } from './output.ts';
import { readInChunks, type Source } from './read-chunks.ts';

/** A header line, then a line a row. Returns the number of rows. */
export async function writeCsv(source: Source, write: Write): Promise<number> {
  const { reader, view } = source;
  const columns = await reader.read((prepare) => readColumns(prepare, view).map(({ name }) => name));
  await write(toCsv([columns]));
  let count = 0;
  for await (const rows of readInChunks(source, (prepare, days) => readRows(prepare, view, days))) {
    await write(toCsv(rows.map((row) => columns.map((name) => row[name]))));
    count += rows.length;
  }
  return count;
}
