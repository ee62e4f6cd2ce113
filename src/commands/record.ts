import { AppError } from '../core/errors.ts';
import { toSafeJson } from '../core/json.ts';
import { cleanText } from '../core/text.ts';
import { askRecord, RECORD_KINDS, type RecordKind } from '../engine/record.ts';
import { defineQuestion } from './frame/define.ts';

export default defineQuestion({
  name: 'record',
  description: 'One record exactly as WHOOP gives it',
  args: {
    kind: { type: 'positional', required: true, description: RECORD_KINDS.join(', ') },
    id: { type: 'positional', required: false, description: "Its id; a recovery's is its sleep's" },
  },
  ask: (context, { kind, id }, signal) => askRecord(context, { kind: parseKind(kind), id }, signal),
  render: ({ record }) => toSafeJson(record, 2),
});

function parseKind(text: string): RecordKind {
  const kind = RECORD_KINDS.find((known) => known === text);
  if (kind) return kind;
  throw new AppError('invalid_input', `"${cleanText(text, 40)}" is not a kind of record.`, {
    hint: `Use one of ${RECORD_KINDS.join(', ')}.`,
  });
}
