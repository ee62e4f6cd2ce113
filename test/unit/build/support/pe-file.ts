interface PeParts {
  arch: 'x64' | 'arm64';
  /** 3: console, 2: windows. */
  subsystem?: number;
  certificateBytes?: number;
}

/** The headers of a 64-bit Windows executable. */
export function makePe({ arch, subsystem = 3, certificateBytes = 0 }: PeParts): Buffer {
  const header = 0x80;
  const file = Buffer.alloc(0x400);
  file.write('MZ', 0, 'latin1');
  file.writeUInt32LE(header, 0x3c);
  file.write('PE\0\0', header, 'latin1');
  file.writeUInt16LE(arch === 'x64' ? 0x8664 : 0xaa64, header + 4);
  file.writeUInt16LE(0x20b, header + 24);
  file.writeUInt16LE(subsystem, header + 24 + 68);
  file.writeUInt32LE(certificateBytes, header + 24 + 112 + 4 * 8 + 4);
  return file;
}
