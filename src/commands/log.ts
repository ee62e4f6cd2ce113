import { AppError } from '../core/errors.ts';
import { listLog, logTag } from '../engine/log.ts';
import { DAYS_BOUNDS } from '../engine/range.ts';
import { TAG_VALUE_BOUNDS } from '../history/tag-entry.ts';
import { renderCsv } from '../render/csv.ts';
import { renderLog } from '../render/log.ts';
import { defineQuestion } from './frame/define.ts';
import { CSV_ARG, RANGE_ARGS } from './frame/global-args.ts';
import { parseInteger, parseNumberWord } from './frame/numbers.ts';

export default defineQuestion({
  name: 'log',
  description: 'Your own tags for a day; without one, lists tags and journal',
  args: {
    tag: { type: 'positional', required: false, description: 'Such as alcohol, late-meal, sick' },
    value: { type: 'positional', required: false, description: 'A number, such as 2' },
    date: { type: 'string', description: 'The day it belongs to (today)', valueHint: 'DATE' },
    note: { type: 'string', description: 'A few words on it', valueHint: 'TEXT' },
    remove: { type: 'boolean', description: "Take the day's tag away" },
    ...RANGE_ARGS,
    ...CSV_ARG,
  },
  ask(context, args) {
    const { tag, date, note, remove, from, to } = args;
    const days = parseInteger('days', args.days, DAYS_BOUNDS);
    if (tag === undefined) {
      refuse({ date, note, remove: remove || undefined }, 'is about a tag, and none is given', 'log TAG');
      return listLog(context, { from, to, days });
    }
    refuse({ from, to, days }, 'is about the list, which takes no tag', 'log TAG --date DATE');
    const value = parseNumberWord('value', args.value, TAG_VALUE_BOUNDS);
    return logTag(context, { tag, value, date, note, remove });
  },
  render: (answer, { style, width }) => renderLog(answer, style, width),
  renderCsv,
});

function refuse(flags: Readonly<Record<string, unknown>>, why: string, instead: string): void {
  const [name] = Object.entries(flags).find(([, value]) => value !== undefined) ?? [];
  if (name === undefined) return;
  throw new AppError('usage', `--${name} ${why}.`, { hint: `Use \`wellpipe ${instead}\`.` });
}
