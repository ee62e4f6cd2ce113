/** What each tool and prompt cannot do without; of a member without any tags. */
export const REQUIRED_ARGUMENTS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  whoop_trend: { metric: 'hrv_ms' },
  whoop_compare: { metric: 'strain', a: 'weekday:sat,sun', b: 'not weekday:sat,sun' },
  whoop_relate: { outcome: 'recovery_score' },
  whoop_chart: { metrics: ['recovery_score', 'strain'] },
  whoop_query: { sql: 'SELECT day, strain FROM days ORDER BY day DESC LIMIT 3' },
  whoop_record: { kind: 'profile' },
  whoop_log: { tag: 'wine', value: 2 },
  compare_blocks: { a: '2026-10', b: '2026-09' },
};
