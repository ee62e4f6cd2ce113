import { errorName } from '../core/errors.ts';

/** What the SDKs find wrong with a message, by words of theirs that hold nothing of the client's. */
const REASONS: readonly (readonly [words: RegExp, reason: string])[] = [
  [/unknown message id/i, 'an answer to no request'],
  [/unknown message type/i, 'no message of the protocol'],
  [/not initialized/i, 'no session was opened'],
  [/protocol version/i, 'a revision that is not spoken'],
  [/not acceptable|accept header/i, 'an Accept header without what is sent'],
  [/content-type/i, 'a body that is not JSON'],
  [/session/i, 'a session that is not there'],
  [/progress/i, 'progress of no request'],
  [/conflict|stream/i, 'a stream that is open already, or no more'],
  [/parse|json/i, 'a message that cannot be read'],
];

/** For the log: a name and a reason, never the words of a foreign error. */
export function describeProtocolError(error: Error): string {
  const [, reason] = REASONS.find(([words]) => words.test(error.message)) ?? [];
  return reason === undefined ? errorName(error) : `${errorName(error)}, ${reason}`;
}
