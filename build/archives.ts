import { promisify } from 'node:util';
import { crc32, deflateRaw } from 'node:zlib';
import { strToU8, Zip, ZipDeflate, ZipPassThrough } from 'fflate';

/** A file compressed once, for every archive that holds it. */
export interface Packed {
  bytes: Uint8Array;
  deflated: Uint8Array<ArrayBuffer>;
}

interface ArchiveFile {
  name: string;
  content: string | Uint8Array | Packed;
  isExecutable?: boolean;
}

const BEST = 9;
const DEFLATE = 8;
const UNIX = 3;
/** The earliest that a zip can hold, by the local clock as zips have it: no archive tells when it was made. */
const NO_TIME = new Date(1980, 0, 1);

export async function pack(bytes: Uint8Array): Promise<Packed> {
  return { bytes, deflated: await promisify(deflateRaw)(bytes, { level: BEST }) };
}

/** A gzip file without name and time (RFC 1952). */
export function toGzip({ bytes, deflated }: Packed): Uint8Array {
  const header = Buffer.from([0x1f, 0x8b, DEFLATE, 0, 0, 0, 0, 0, 2, 255]);
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc32(bytes), 0);
  trailer.writeUInt32LE(bytes.length % 2 ** 32, 4);
  return Buffer.concat([header, deflated, trailer]);
}

/** A zip that keeps which of its files can be run. */
export function toZip(files: readonly ArchiveFile[]): Uint8Array {
  const chunks: Uint8Array[] = [];
  const zip = new Zip((error, chunk) => {
    if (error) throw error;
    chunks.push(chunk);
  });
  for (const { name, content, isExecutable = false } of files) {
    const isPacked = typeof content === 'object' && 'deflated' in content;
    const entry = isPacked ? new PackedEntry(name, content) : new ZipDeflate(name, { level: BEST });
    Object.assign(entry, { os: UNIX, attrs: (isExecutable ? 0o100755 : 0o100644) << 16, mtime: NO_TIME });
    zip.add(entry);
    entry.push(isPacked ? content.bytes : typeof content === 'string' ? strToU8(content) : content, true);
  }
  zip.end();
  return Buffer.concat(chunks);
}

/** Counts and sums the bytes as fflate does, and hands on what zlib made of them much faster. */
class PackedEntry extends ZipPassThrough {
  readonly #packed: Packed;

  constructor(name: string, packed: Packed) {
    super(name);
    this.compression = DEFLATE;
    this.#packed = packed;
  }

  protected override process(): void {
    this.ondata(null, this.#packed.deflated, true);
  }
}
