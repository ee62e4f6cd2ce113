import type { ToolDefinition } from './definitions.ts';
import { whoopChart } from './tools/whoop-chart.ts';
import { whoopCompare } from './tools/whoop-compare.ts';
import { whoopDays } from './tools/whoop-days.ts';
import { whoopLog } from './tools/whoop-log.ts';
import { whoopQuery } from './tools/whoop-query.ts';
import { whoopRecord } from './tools/whoop-record.ts';
import { whoopRelate } from './tools/whoop-relate.ts';
import { whoopSleeps } from './tools/whoop-sleeps.ts';
import { whoopStatus } from './tools/whoop-status.ts';
import { whoopToday } from './tools/whoop-today.ts';
import { whoopTrend } from './tools/whoop-trend.ts';
import { whoopWorkouts } from './tools/whoop-workouts.ts';

/** Every tool, in the order clients list them. */
export const TOOLS = [
  whoopToday,
  whoopDays,
  whoopSleeps,
  whoopWorkouts,
  whoopTrend,
  whoopCompare,
  whoopRelate,
  whoopChart,
  whoopQuery,
  whoopRecord,
  whoopLog,
  whoopStatus,
] as const satisfies readonly ToolDefinition[];
