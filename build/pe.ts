/** What Windows reads first of an executable. */
export interface Pe {
  arch: 'x64' | 'arm64';
  isConsole: boolean;
  /** Whether an Authenticode signature is attached; one made before the program was added would be invalid. */
  isSigned: boolean;
}

const MACHINES: Readonly<Record<number, Pe['arch']>> = { 34404: 'x64', 43620: 'arm64' };
const CONSOLE = 3;
const PE32_PLUS = 0x20b;
/** From the start of the PE header. */
const OPTIONAL_HEADER = 24;
const SUBSYSTEM = OPTIONAL_HEADER + 68;
const CERTIFICATE_SIZE = OPTIONAL_HEADER + 112 + 4 * 8 + 4;

export function readPe(bytes: Uint8Array): Pe {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const header = file.readUInt32LE(0x3c);
  const arch = MACHINES[file.readUInt16LE(header + 4)];
  const isPe = file.toString('latin1', 0, 2) === 'MZ' && file.readUInt32BE(header) === 0x50450000;
  if (!isPe || arch === undefined || file.readUInt16LE(header + OPTIONAL_HEADER) !== PE32_PLUS) {
    throw new Error('this is no 64-bit Windows executable.');
  }
  return {
    arch,
    isConsole: file.readUInt16LE(header + SUBSYSTEM) === CONSOLE,
    isSigned: file.readUInt32LE(header + CERTIFICATE_SIZE) !== 0,
  };
}
