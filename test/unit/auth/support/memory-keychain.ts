import type { Keychain } from '../../../../src/auth/keychain.ts';
import { AppError } from '../../../../src/core/errors.ts';

/** An operating system's keychain, as far as one process can tell. */
export class MemoryKeychain implements Keychain {
  readonly entries = new Map<string, string>();
  readonly calls: string[] = [];
  /** Like a locked one on Linux: nothing is found, and nothing is taken. */
  isLocked = false;

  async read(name: string): Promise<string | undefined> {
    this.calls.push('read');
    return this.isLocked ? undefined : this.entries.get(name);
  }

  async write(name: string, secret: string): Promise<void> {
    this.calls.push('write');
    if (this.isLocked) throw new AppError('config', 'The keychain is locked.');
    this.entries.set(name, secret);
  }

  async remove(name: string): Promise<void> {
    this.calls.push('remove');
    if (!this.isLocked) this.entries.delete(name);
  }

  count(call: string): number {
    return this.calls.filter((made) => made === call).length;
  }
}
