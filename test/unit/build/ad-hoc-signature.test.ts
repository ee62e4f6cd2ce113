import { describe, expect, test } from 'bun:test';
import { checkAdHocSignature, signAdHoc } from '../../../build/ad-hoc-signature.ts';
import { readMachO } from '../../../build/mach-o.ts';
import { makeMachO } from './support/mach-o-file.ts';

describe.each(['x64', 'arm64'] as const)('an executable for macOS on %s', (arch) => {
  const stale = makeMachO(arch);
  const signed = Buffer.from(signAdHoc(stale, 'wellpipe'));

  test('has no valid signature before it is signed, and one over every page after', () => {
    expect(() => checkAdHocSignature(stale)).toThrow('the signature is not an ad-hoc one.');
    expect(checkAdHocSignature(signed)).toEqual({ arch, pages: 10 });
  });

  test('ends with its signature, which its last segment covers', () => {
    const { linkEdit, signature } = readMachO(signed);
    expect(signature.offset + signature.size).toBe(signed.length);
    expect(linkEdit.offset + linkEdit.size).toBe(signed.length);
    const memorySize = Number(signed.readBigUInt64LE(linkEdit.command + 32));
    expect(memorySize).toBeGreaterThanOrEqual(linkEdit.size);
    expect(memorySize % 16_384).toBe(0);
  });

  test('keeps its code: only two sizes of the header change', () => {
    const { linkEdit, signature } = readMachO(stale);
    const changed = [...stale.subarray(0, signature.offset).entries()].filter(
      ([at, byte]) => signed[at] !== byte,
    );
    const sizes = [linkEdit.command + 32, linkEdit.command + 48, signature.command + 12];
    for (const [at] of changed) expect(sizes.some((start) => start <= at && at < start + 8)).toBe(true);
  });

  test('signed again, is the same', () => {
    expect(Buffer.from(signAdHoc(signed, 'wellpipe')).equals(signed)).toBe(true);
  });

  test.each([
    ['a byte of the header', 20, '1 of 10 pages are not as the signature says.'],
    ['a byte of the code', 0x2000, '1 of 10 pages are not as the signature says.'],
    ['the last byte that is signed', readMachO(signed).signature.offset - 1, '1 of 10 pages'],
    ['the last hash', signed.length - 1, '1 of 10 pages'],
    ['what is covered', readMachO(signed).signature.offset + 20 + 35, 'the signature covers'],
  ])('with %s changed is refused', (_, at, message) => {
    const changed = Buffer.from(signed);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(() => checkAdHocSignature(changed)).toThrow(message);
  });

  test('that goes on after its signature, or is cut, is refused', () => {
    for (const wrong of [Buffer.concat([signed, Buffer.alloc(16)]), signed.subarray(0, -16)]) {
      expect(() => signAdHoc(wrong, 'wellpipe')).toThrow('is not its end');
    }
  });
});

test('what is no executable for macOS is refused', () => {
  expect(() => signAdHoc(Buffer.alloc(4096), 'wellpipe')).toThrow('this is no 64-bit Mach-O executable.');
  const unsignable = makeMachO('arm64');
  unsignable.writeUInt32LE(2, 16);
  expect(() => signAdHoc(unsignable, 'wellpipe')).toThrow('has no place for a signature');
});
