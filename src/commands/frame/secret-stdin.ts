import { addAbortSignal } from 'node:stream';
import { waitForMember } from '../../core/call.ts';

/** More than any secret has: what comes after it is not kept, and the whole is refused by its length. */
const KEPT_CHARACTERS = 65_536;

/** A secret that another program sends on stdin. It has no flag, since the process list would show it. */
export function readSecretFromStdin(signal: AbortSignal): Promise<string> {
  return waitForMember(() => readBounded(signal));
}

async function readBounded(signal: AbortSignal): Promise<string> {
  const stdin = addAbortSignal(signal, process.stdin).setEncoding('utf8');
  let text = '';
  for await (const chunk of stdin) {
    if (text.length < KEPT_CHARACTERS) text += chunk;
  }
  return text;
}
