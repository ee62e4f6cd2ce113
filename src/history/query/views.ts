import { DERIVED_TABLES, type Derivation, type DerivedColumn, type DerivedTable } from '../derivation.ts';
import { derivedTable, viewColumns } from '../derived-tables.ts';

/** What somebody who writes SQL has to know about a view. */
export interface View {
  name: string;
  /** The table behind it. */
  table: string;
  /** What a row is. */
  about: string;
  columns: readonly ViewColumn[];
}

export type ViewColumn = Omit<DerivedColumn, 'about'> & { about: string };

const ROWS: Readonly<Record<DerivedTable, string>> = {
  days: 'one row a cycle, by the day its main sleep ended on',
  sleeps: 'one row a sleep, naps among them',
  workouts: 'one row a workout',
  recoveries: 'one row a recovery, those of naps among them',
  cycles: 'one row a cycle, from falling asleep to falling asleep',
};

const TAGS: View = {
  name: 'tags',
  table: 'tag_row',
  about: "the member's own tags, one row a day and tag",
  columns: [
    { name: 'day', type: 'TEXT', about: 'the waking day, YYYY-MM-DD' },
    { name: 'tag', type: 'TEXT', about: 'such as alcohol' },
    { name: 'value', type: 'REAL', about: 'how much or how many, if that was told' },
    { name: 'note', type: 'TEXT', about: "the member's words" },
  ],
};

const JOURNAL: View = {
  name: 'journal',
  table: 'journal_row',
  about: 'answers in the WHOOP journal, from an imported export',
  columns: [
    { name: 'day', type: 'TEXT', about: 'the waking day it describes, YYYY-MM-DD' },
    { name: 'question', type: 'TEXT', about: 'as the app asks it' },
    { name: 'answered_yes', type: 'INTEGER', about: '1 for yes, 0 for no' },
    { name: 'notes', type: 'TEXT', about: "the member's words" },
  ],
};

/** Every view, in the order people meet them. */
export function describeViews(derivation: Pick<Derivation<unknown>, 'tables'>): View[] {
  const derived = DERIVED_TABLES.map((name) => ({
    name,
    table: derivedTable(name),
    about: ROWS[name],
    columns: viewColumns(derivation, name).map((column) => ({ ...column, about: column.about ?? '' })),
  }));
  return [...derived, TAGS, JOURNAL];
}
