import type { LabelRange } from '../source.ts';
import type { HistoryReader, View } from '../views.ts';

/** A file of an export, and what it holds. */
export interface PlannedFile {
  /** Within the folder, where it is one of several. */
  name: string;
  views: readonly View[];
  range: LabelRange;
}

interface Wish {
  views: readonly View[];
  extension: string;
  isOneFile: boolean;
  /** A folder a year, named as readers of such folders expect. */
  partition: boolean;
}

/** The files that an export becomes; none where it is by years and there is none. */
export async function planFiles(
  reader: HistoryReader,
  wish: Wish,
  range: LabelRange,
): Promise<PlannedFile[]> {
  const { views, extension, isOneFile, partition } = wish;
  if (isOneFile) return [{ name: `all.${extension}`, views, range }];
  if (!partition) return views.map((view) => ({ name: `${view}.${extension}`, views: [view], range }));
  const files: PlannedFile[] = [];
  for (const view of views) {
    // Of several tables, each is a folder of its own: readers take a folder for one table.
    const folder = views.length === 1 ? '' : `${view}/`;
    for (const year of await listYears(reader, view, range)) {
      const name = `${folder}year=${year}/${view}.${extension}`;
      files.push({ name, views: [view], range: within(range, year) });
    }
  }
  return files;
}

function listYears(reader: HistoryReader, view: View, { from, to }: LabelRange): Promise<string[]> {
  return reader.read((prepare) =>
    prepare(`SELECT DISTINCT substr(day, 1, 4) AS year FROM ${view} WHERE day BETWEEN ? AND ? ORDER BY year`)
      .all(from, to)
      .map(({ year }) => String(year)),
  );
}

function within({ from, to }: LabelRange, year: string): LabelRange {
  const [first, last] = [`${year}-01-01`, `${year}-12-31`];
  return { from: from > first ? from : first, to: to < last ? to : last };
}
