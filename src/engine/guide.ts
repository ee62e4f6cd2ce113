import { MOST_BYTES, MOST_MILLISECONDS } from '../history/query/protocol.ts';
import { describeViews, type View } from '../history/query/views.ts';
import { describeMetric } from '../insights/describe-metric.ts';
import { isMetricName, METRIC_NAMES, type MetricName, metricOf } from '../insights/metrics.ts';
import { DAY_DERIVATION } from './day-derivation.ts';
import { QUERY_LIMIT_BOUNDS } from './query.ts';

const DAYS = `A row is one WHOOP cycle, from falling asleep to falling asleep. Its day is the local date on which its main sleep ended; without one, the local date twelve hours after it began. After travel or a night shift two rows may share a day; none is merged.
What is measured in the night (recovery, sleep) belongs to the morning of that day; what happens during the day (strain, energy, steps, workouts, naps, tags) to the waking hours after it. Last evening's wine meets this morning's recovery one row later.
NULL is not measured or not scored, never zero. The day that is not over has \`in_progress\` 1: leave it out of means of what happens during the day.`;

const SQL = `\`whoop_query\` takes one SELECT of SQLite; nothing can be changed. At most ${MOST_MILLISECONDS / 1_000} seconds, ${MOST_BYTES / 1_000_000} MB, ${QUERY_LIMIT_BOUNDS.most} rows. Dates are text, \`YYYY-MM-DD\`, and compare as text; \`date(day, '-30 days')\` counts. Text goes in single quotes. Values in the views are not rounded. 1 is yes, 0 is no. There is no stddev(): \`sqrt(avg(x * x) - avg(x) * avg(x))\`. Join views on \`day\` or \`cycle_id\`.`;

const EXAMPLES = [
  "SELECT strftime('%Y-%m', day) AS month, avg(hrv_ms), count(hrv_ms) FROM days GROUP BY month ORDER BY month",
  'SELECT sport, count(*), sum(minutes) / 60 AS hours FROM workouts GROUP BY sport ORDER BY hours DESC',
  "SELECT t.tag IS NOT NULL AS drank, avg(n.recovery_score), count(*) FROM days d JOIN days n ON n.day = date(d.day, '+1 day') LEFT JOIN tags t ON t.day = d.day AND t.tag = 'alcohol' GROUP BY drank",
];

/** How to read the data: days, metrics, views. Plain Markdown, the same for every member. */
export function describeGuide(): string {
  const metrics = METRIC_NAMES.map(
    (name) => `- \`${name}\`: ${describeMetric(name)} (${whenMeasured(name)})`,
  );
  return [
    '# Wellpipe: what the data mean',
    '## Days',
    DAYS,
    '## Metrics',
    metrics.join('\n'),
    '## Views',
    SQL,
    ...describeViews(DAY_DERIVATION).map(describeView),
    '## Examples',
    EXAMPLES.map((sql) => `- \`${sql}\``).join('\n'),
    '',
  ].join('\n\n');
}

function whenMeasured(name: MetricName): string {
  return metricOf(name).measured === 'start' ? 'night' : 'day';
}

/** Of metrics the name says enough: they are told above. */
function describeView({ name, about, columns }: View): string {
  const described = columns.map((column) =>
    isMetricName(column.name) ? `\`${column.name}\`` : `\`${column.name}\` (${column.about})`,
  );
  return `**${name}**: ${about}. ${described.join(', ')}`;
}
