import { AppError } from '../core/errors.ts';
import { askQuery, describeSchema, QUERY_LIMIT_BOUNDS } from '../engine/query.ts';
import { renderTableAnswer } from '../render/answer.ts';
import { renderCsv } from '../render/csv.ts';
import { defineQuestion } from './frame/define.ts';
import { CSV_ARG } from './frame/global-args.ts';
import { parseInteger } from './frame/numbers.ts';

export default defineQuestion({
  name: 'query',
  description: 'SQL over your own history: one SELECT of SQLite',
  args: {
    sql: { type: 'positional', required: false, description: 'In quotes, such as "SELECT day FROM days"' },
    limit: { type: 'string', description: 'At most this many rows (100)', valueHint: 'N' },
    schema: { type: 'boolean', description: 'List views and columns instead' },
    ...CSV_ARG,
  },
  async ask(context, { sql, limit, schema }, signal) {
    if (schema) {
      refuseBoth(sql, limit);
      return describeSchema(context);
    }
    return askQuery(
      context,
      { sql: requireSql(sql), limit: parseInteger('limit', limit, QUERY_LIMIT_BOUNDS) },
      signal,
    );
  },
  // Any column may have any name here, so none is shown in a way of its own.
  render: (answer, { style, width }) => renderTableAnswer(answer, style, width, (heading) => ({ heading })),
  renderCsv,
});

function requireSql(sql: string | undefined): string {
  if (sql !== undefined) return sql;
  throw new AppError('usage', 'SQL is missing.', {
    hint: 'Write `wellpipe query "SELECT day, hrv_ms FROM days ORDER BY day DESC LIMIT 7"`, or `wellpipe query --schema`.',
  });
}

function refuseBoth(sql: string | undefined, limit: string | undefined): void {
  if (sql === undefined && limit === undefined) return;
  throw new AppError('usage', '--schema goes alone.', { hint: 'Write `wellpipe query --schema`.' });
}
