import { UnopenedError } from '../auth/protection-errors.ts';
import { AppError, type ErrorCode } from '../core/errors.ts';
import { noteOfProblem, type StoredRecord } from '../history/source.ts';
import type { Stream } from '../history/streams.ts';
import type { WhoopClient } from '../whoop/client.ts';
import type { CallOptions } from '../whoop/requests.ts';
import type { Context } from './context.ts';

const KINDS_WITH_ID = ['cycle', 'sleep', 'recovery', 'workout'] as const;
const KINDS_WITHOUT_ID = ['profile', 'body'] as const;
export const RECORD_KINDS = [...KINDS_WITH_ID, ...KINDS_WITHOUT_ID] as const;
export type RecordKind = (typeof RECORD_KINDS)[number];

export interface RecordAnswer {
  /** Left out for a record that never came from WHOOP itself. */
  as_of?: string;
  /** As WHOOP gave it. */
  record: object;
  notes?: string[];
}

/** One record as WHOOP gives it; a recovery is named by its sleep's id. */
export async function askRecord(
  context: Context,
  input: { kind: RecordKind; id?: string | undefined },
  signal?: AbortSignal,
): Promise<RecordAnswer> {
  const { whoop } = context;
  const { kind, id } = input;
  if (kind === 'profile' || kind === 'body') {
    refuseId(kind, id);
    const record = await (kind === 'profile' ? whoop.profile({ signal }) : whoop.body({ signal }));
    return { as_of: lastContact(context), record };
  }
  const { stream, ask } = RECORDS[kind];
  const asked = requireId(kind, id);
  const stored = await context.source.record(stream, asked);
  if (stored?.isFresh) return describeStored(stored);
  try {
    const record = await ask(whoop, asked, { signal });
    return { as_of: lastContact(context), record };
  } catch (error) {
    if (!stored || !isOutOfReach(error)) throw error;
    return { ...describeStored(stored), notes: [noteOfProblem(error)] };
  }
}

function describeStored({ record, asOf }: StoredRecord): RecordAnswer {
  return { ...(asOf ? { as_of: asOf.toISOString() } : {}), record };
}

function lastContact({ whoop, now }: Context): string {
  return (whoop.lastContact ?? now()).toISOString();
}

/** Where a record that is at hand is the better answer. */
function isOutOfReach(error: unknown): error is AppError {
  return error instanceof UnopenedError || (error instanceof AppError && UNREACHABLE.has(error.code));
}

const UNREACHABLE: ReadonlySet<ErrorCode> = new Set([
  'not_logged_in',
  'login_expired',
  'network',
  'timeout',
  'rate_limited',
  'whoop_error',
]);

interface RecordSource {
  stream: Stream;
  ask(whoop: WhoopClient, id: string, options: CallOptions): Promise<object>;
}

const RECORDS: Readonly<Record<(typeof KINDS_WITH_ID)[number], RecordSource>> = {
  cycle: { stream: 'cycles', ask: (whoop, id, options) => whoop.cycle(id, options) },
  sleep: { stream: 'sleeps', ask: (whoop, id, options) => whoop.sleep(id, options) },
  recovery: { stream: 'recoveries', ask: (whoop, id, options) => whoop.recoveryOfSleep(id, options) },
  workout: { stream: 'workouts', ask: (whoop, id, options) => whoop.workout(id, options) },
};

function requireId(kind: RecordKind, id: string | undefined): string {
  if (id !== undefined) return id;
  throw new AppError('invalid_input', `A ${kind} is named by its id.`, {
    hint: 'Ids come with `detail` of sleeps (sleep and cycle) and workouts: `wellpipe sleeps --detail`.',
  });
}

function refuseId(kind: RecordKind, id: string | undefined): void {
  if (id === undefined) return;
  throw new AppError('invalid_input', `There is one ${kind} record; it takes no id.`, {
    hint: `Ask for ${kind} alone.`,
  });
}
