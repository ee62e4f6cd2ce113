import { AppError } from '../../core/errors.ts';
import { type Check, ok, warn } from './check.ts';
import { CONTACT_TIMEOUT_MS } from './contact.ts';

/** More than the way to WHOOP explains. */
const WRONG_MS = 60_000;
const MINUTE_MS = 60_000;
const REPAIRS: Partial<Record<NodeJS.Platform, string>> = {
  linux: 'sudo timedatectl set-ntp true',
  darwin: 'sudo sntp -sS time.apple.com',
  win32: 'w32tm /resync',
};

/** This machine's clock against WHOOP's. */
export const CLOCK: Check = {
  name: 'clock',
  isOfMachine: false,
  timeoutMs: CONTACT_TIMEOUT_MS + 1_000,
  async run(context) {
    const contact = await context.contact();
    const aheadMs = contact instanceof AppError ? undefined : contact.clockAheadMs;
    if (aheadMs === undefined) return warn('not compared, since WHOOP has not told its time');
    const size = Math.abs(aheadMs);
    if (size < WRONG_MS) return ok(`${(size / 1_000).toFixed(0)} s from WHOOP's`);
    const span =
      size < 120 * MINUTE_MS
        ? `${Math.round(size / MINUTE_MS)} min`
        : `${Math.round(size / (60 * MINUTE_MS))} h`;
    const side = aheadMs > 0 ? 'ahead of' : 'behind';
    return warn(
      `${span} ${side} WHOOP's: days and the ends of tokens are wrong`,
      REPAIRS[process.platform] ?? 'Set the clock.',
    );
  },
};
