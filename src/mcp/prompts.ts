import type { PromptDefinition } from './definitions.ts';
import { compareBlocks } from './prompts/compare-blocks.ts';
import { healthSummary } from './prompts/health-summary.ts';
import { morningBrief } from './prompts/morning-brief.ts';
import { planTraining } from './prompts/plan-training.ts';
import { sleepReview } from './prompts/sleep-review.ts';
import { weeklyReview } from './prompts/weekly-review.ts';

/** Every prompt, in the order clients list them. */
export const PROMPTS = [
  morningBrief,
  weeklyReview,
  planTraining,
  sleepReview,
  compareBlocks,
  healthSummary,
] as const satisfies readonly PromptDefinition[];
