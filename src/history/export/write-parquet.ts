import { ByteWriter, parquetWriteRows, type SchemaElement, type Writer } from 'hyparquet-writer';
import { VERSION } from '../../core/version.ts';
import { readColumns, readRows, type ViewColumn, type ViewRow } from '../views.ts';
import type { Write } from './output.ts';
import { readInChunks, type Source } from './read-chunks.ts';

/** What memory holds at once; a member of fifty years has some more rows. */
const ROWS_A_GROUP = 16_384;

type Parse = (value: string) => unknown;
type Kind = Pick<SchemaElement, 'type' | 'converted_type' | 'logical_type'> & { parse?: Parse };

const DATE: Kind = { type: 'INT32', converted_type: 'DATE', parse: (day) => new Date(day) };
const INSTANT: Kind = {
  type: 'INT64',
  converted_type: 'TIMESTAMP_MILLIS',
  logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' },
  parse: (time) => new Date(time),
};
const WALL_CLOCK: Kind = {
  type: 'INT64',
  logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: false, unit: 'MILLIS' },
  parse: (time) => new Date(`${time}Z`),
};

/** Texts of the views that are something more. */
const TEXTS: Readonly<Record<string, Kind>> = {
  day: DATE,
  start: INSTANT,
  end: INSTANT,
  start_local: WALL_CLOCK,
  end_local: WALL_CLOCK,
};
const KINDS: Readonly<Record<ViewColumn['type'], Kind>> = {
  TEXT: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  INTEGER: { type: 'INT64' },
  REAL: { type: 'DOUBLE' },
};

/** Typed columns, compressed by Snappy. Returns the number of rows. */
export async function writeParquet(source: Source, write: Write): Promise<number> {
  const { reader, view } = source;
  const columns = await reader.read((prepare) => readColumns(prepare, view));
  let count = 0;
  async function* rows() {
    for await (const chunk of readInChunks(source, (prepare, days) => readRows(prepare, view, days))) {
      count += chunk.length;
      for (const row of chunk) yield toValues(row, columns);
    }
  }
  await parquetWriteRows({
    writer: writerTo(write),
    rows: rows(),
    columns: columns.map(({ name }) => ({ name })),
    schema: [{ name: 'root', num_children: columns.length }, ...columns.map(toElement)],
    rowGroupSize: ROWS_A_GROUP,
    createdBy: `wellpipe ${VERSION}`,
  });
  return count;
}

/** Hands over what it holds after every group of rows. */
function writerTo(write: Write): Writer {
  const buffer = new ByteWriter();
  const handOver = () => {
    const bytes = buffer.getBytes().slice();
    buffer.index = 0;
    return write(bytes);
  };
  return Object.assign(buffer, { flush: handOver, finish: handOver });
}

function kindOf({ name, type }: ViewColumn): Kind {
  return (type === 'TEXT' ? TEXTS[name] : undefined) ?? KINDS[type];
}

function toElement(column: ViewColumn): SchemaElement {
  const { parse: _, ...element } = kindOf(column);
  return { name: column.name, repetition_type: 'OPTIONAL', ...element };
}

function toValues(row: ViewRow, columns: readonly ViewColumn[]): Record<string, unknown> {
  return Object.fromEntries(columns.map((column) => [column.name, toValue(row[column.name], column)]));
}

function toValue(value: ViewRow[string] | undefined, column: ViewColumn): unknown {
  if (value === null || value === undefined) return null;
  const { parse } = kindOf(column);
  if (parse) return parse(String(value));
  return column.type === 'INTEGER' ? BigInt(Number(value)) : value;
}
