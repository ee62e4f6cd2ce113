import { setTimeout } from 'node:timers';
import { openRunner } from '../../../support/query-runner.ts';

// Asks what has no end. Run as a process of its own, to be killed.
const [, , file = ''] = process.argv;
const runner = openRunner(file);
await runner.run('SELECT 1', 1);
const answer = runner.run(
  'WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c',
  1,
);
setTimeout(() => console.log('asking'), 200);
await answer;
