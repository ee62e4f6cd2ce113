import { AppError } from '../../core/errors.ts';
import { roundSpan } from '../../render/local-time.ts';
import { advise, type Check, ok, warn } from './check.ts';
import { CONTACT_TIMEOUT_MS } from './contact.ts';

/** More than the way to WHOOP explains. */
const WRONG_MS = 60_000;
const REPAIRS: Partial<Record<NodeJS.Platform, string>> = {
  linux: 'sudo timedatectl set-ntp true',
  darwin: 'sudo sntp -sS time.apple.com',
  win32: 'w32tm /resync',
};

/** This machine's clock against WHOOP's. */
export const CLOCK: Check = {
  name: 'clock',
  isOfMachine: false,
  needs: ['origin'],
  timeoutMs: CONTACT_TIMEOUT_MS + 1_000,
  async run(context) {
    const contact = await context.contact();
    const aheadMs = contact instanceof AppError ? undefined : contact.clockAheadMs;
    if (aheadMs === undefined) return warn('not compared, since WHOOP has not told its time');
    const size = Math.abs(aheadMs);
    if (size < WRONG_MS) return ok(`${(size / 1_000).toFixed(0)} s from WHOOP's`);
    const side = aheadMs > 0 ? 'ahead of' : 'behind';
    const says = `${roundSpan(size)} ${side} WHOOP's: days and the ends of tokens are wrong`;
    const repair = REPAIRS[process.platform];
    return repair === undefined ? advise(warn(says), 'Set the clock.') : warn(says, repair);
  },
};
