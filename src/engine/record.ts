import { AppError } from '../core/errors.ts';
import type { Context } from './context.ts';

const KINDS_WITH_ID = ['cycle', 'sleep', 'recovery', 'workout'] as const;
const KINDS_WITHOUT_ID = ['profile', 'body'] as const;
export const RECORD_KINDS = [...KINDS_WITH_ID, ...KINDS_WITHOUT_ID] as const;
export type RecordKind = (typeof RECORD_KINDS)[number];

export interface RecordAnswer {
  as_of: string;
  /** As WHOOP gave it. */
  record: object;
}

/** One record as WHOOP gives it; a recovery is named by its sleep's id. */
export async function askRecord(
  context: Context,
  input: { kind: RecordKind; id?: string | undefined },
  signal?: AbortSignal,
): Promise<RecordAnswer> {
  const { whoop } = context;
  const record = await readRecord();
  return { as_of: (whoop.lastContact ?? context.now()).toISOString(), record };

  function readRecord(): Promise<object> {
    switch (input.kind) {
      case 'profile':
        refuseId(input.kind, input.id);
        return whoop.profile({ signal });
      case 'body':
        refuseId(input.kind, input.id);
        return whoop.body({ signal });
      case 'cycle':
        return whoop.cycle(requireId(input.kind, input.id), { signal });
      case 'sleep':
        return whoop.sleep(requireId(input.kind, input.id), { signal });
      case 'recovery':
        return whoop.recoveryOfSleep(requireId(input.kind, input.id), { signal });
      case 'workout':
        return whoop.workout(requireId(input.kind, input.id), { signal });
    }
  }
}

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
