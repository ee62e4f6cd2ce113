/** Where a 64-bit Mach-O executable keeps what a signature is about. Offsets are from the file's start. */
export interface MachO {
  arch: 'x64' | 'arm64';
  /** What is mapped from the file's start: headers and code. */
  text: { offset: number; size: number };
  linkEdit: { command: number; offset: number; size: number };
  signature: { command: number; offset: number; size: number };
}

const MAGIC_64 = 0xfeedfacf;
const EXECUTABLE = 2;
const HEADER_BYTES = 32;
const PROCESSORS: Readonly<Record<number, MachO['arch']>> = { 16777223: 'x64', 16777228: 'arm64' };
const SEGMENT = 0x19;
const CODE_SIGNATURE = 0x1d;
/** Of a segment's command: name, address, size in memory, offset and size in the file. */
export const SEGMENT_MEMORY_SIZE = 32;
const SEGMENT_OFFSET = 40;
export const SEGMENT_FILE_SIZE = 48;
/** Of the command that points to the signature. */
const DATA_OFFSET = 8;
export const DATA_SIZE = 12;

/** Reads the load commands; anything that is not such an executable with room for a signature is an error. */
export function readMachO(file: Uint8Array): MachO {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const arch = PROCESSORS[view.getUint32(4, true)];
  if (view.getUint32(0, true) !== MAGIC_64 || view.getUint32(12, true) !== EXECUTABLE || arch === undefined) {
    throw new Error('this is no 64-bit Mach-O executable.');
  }
  const found: Partial<MachO> = {};
  let command = HEADER_BYTES;
  for (let left = view.getUint32(16, true); left > 0; left -= 1) {
    const kind = view.getUint32(command, true);
    if (kind === SEGMENT) {
      const name = Buffer.from(file.subarray(command + 8, command + 24)).toString('latin1');
      const offset = Number(view.getBigUint64(command + SEGMENT_OFFSET, true));
      const size = Number(view.getBigUint64(command + SEGMENT_FILE_SIZE, true));
      if (name.startsWith('__TEXT\0')) found.text = { offset, size };
      if (name.startsWith('__LINKEDIT\0')) found.linkEdit = { command, offset, size };
    }
    if (kind === CODE_SIGNATURE) {
      const offset = view.getUint32(command + DATA_OFFSET, true);
      found.signature = { command, offset, size: view.getUint32(command + DATA_SIZE, true) };
    }
    command += view.getUint32(command + 4, true);
  }
  const { text, linkEdit, signature } = found;
  if (!text || !linkEdit || !signature)
    throw new Error('this Mach-O executable has no place for a signature.');
  if (signature.offset + signature.size !== file.length || linkEdit.offset + linkEdit.size !== file.length) {
    throw new Error('the signature of this Mach-O executable is not its end.');
  }
  return { arch, text, linkEdit, signature };
}
