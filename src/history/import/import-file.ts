/** A file that may hold a part of an export, on disk or in a zip. */
export interface ImportFile {
  /** As the member knows it: the path below what was named. */
  name: string;
  sizeBytes: number;
  /** Its bytes from the beginning; any number of times. */
  open(): AsyncIterable<Uint8Array>;
}

/** Why a file is not read, as in `Cannot read sleeps.csv: it is empty.` */
export interface Refusal {
  reason: string;
  /** The next step. */
  hint: string;
}

export function isRefusal(value: object): value is Refusal {
  return 'reason' in value;
}

/** What to do when a file is not what WHOOP sent. */
export const EXPORT_ANEW =
  'Import the zip as WHOOP sends it: in the WHOOP app, the menu has "Export WHOOP Data", and a mail brings the link.';
