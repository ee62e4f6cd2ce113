import { EXPORT_ANEW, type Refusal } from './import-file.ts';

const UNPACK = 'Unpack it and import the folder.';

interface Signature extends Refusal {
  begins: string | RegExp;
}

/** What is easily taken for the export. */
const SIGNATURES: readonly Signature[] = [
  { begins: '%PDF-', reason: 'it is a PDF document', hint: EXPORT_ANEW },
  {
    begins: /^\s*<(?:!doctype\s+html|html|head|body|script)\b/i,
    reason: 'it is a web page',
    hint: 'Log in on the page that the link in the mail leads to, and download the zip from there.',
  },
  { begins: /^\s*<(?:\?xml|gpx)\b/i, reason: 'it is XML, such as a GPX track', hint: EXPORT_ANEW },
  { begins: '\x1f\x8b', reason: 'it is packed with gzip', hint: UNPACK },
  { begins: 'Rar!', reason: 'it is a RAR archive', hint: UNPACK },
  { begins: '7z\xbc\xaf', reason: 'it is a 7-Zip archive', hint: UNPACK },
  { begins: 'BZh', reason: 'it is packed with bzip2', hint: UNPACK },
  { begins: '\xfd7zXZ', reason: 'it is packed with xz', hint: UNPACK },
  { begins: '\xd0\xcf\x11\xe0', reason: 'it is a workbook of Excel', hint: EXPORT_ANEW },
  { begins: 'SQLite format 3', reason: 'it is a database', hint: EXPORT_ANEW },
  {
    begins: /^\s*\[/,
    reason: 'it is JSON, but not JSON Lines as `wellpipe export` writes them',
    hint: EXPORT_ANEW,
  },
];

/** The second is how a zip without entries begins. */
const ZIP_BEGINNINGS = ['PK\x03\x04', 'PK\x05\x06'];

/** Whether a file that begins so is a zip. */
export function isZip(head: Uint8Array): boolean {
  return ZIP_BEGINNINGS.some((beginning) => asLatin(head).startsWith(beginning));
}

/** Undefined for what may be an export. */
export function refuseBySignature(head: Uint8Array): Refusal | undefined {
  const text = asLatin(head);
  if (text.trim() === '') return { reason: 'it is empty', hint: EXPORT_ANEW };
  return SIGNATURES.find(({ begins }) =>
    typeof begins === 'string' ? text.startsWith(begins) : begins.test(text),
  );
}

/** Byte by byte, without a mark of UTF-8. */
function asLatin(head: Uint8Array): string {
  return Buffer.from(head)
    .toString('latin1')
    .replace(/^\xef\xbb\xbf/, '');
}
