import { homedir } from 'node:os';
import { parse } from 'node:path';
import { clientEnvironment } from '../clients/client-environment.ts';
import { AppError } from '../core/errors.ts';
import { writeBundle } from '../engine/doctor/bundle.ts';
import { listChecks } from '../engine/doctor/checks.ts';
import { examine, type Report } from '../engine/doctor/examine.ts';
import { openCheckContext } from '../engine/doctor/open-check-context.ts';
import { countOwnTools } from '../mcp/ask-own-server.ts';
import { renderReport } from '../render/doctor.ts';
import { defineAction } from './frame/define.ts';
import type { Invocation } from './frame/invocation.ts';

export default defineAction({
  name: 'doctor',
  description: 'Check everything, and name the one command that repairs each fault',
  args: {
    fix: { type: 'boolean', description: 'Repair what can be repaired without any risk' },
    bundle: {
      type: 'string',
      description: 'Write a report for a bug report, without secrets',
      valueHint: 'FILE',
    },
  },
  async run(invocation, { fix = false, bundle }) {
    const { environment, flags, signal } = invocation;
    const machine = { platform: process.platform, home: homedir(), environment };
    const { context, close } = await openCheckContext(environment, {
      envFile: flags.envFile,
      demo: flags.demo,
      machine,
      signal,
      countTools: (server, limit) =>
        countOwnTools(
          { ...server, environment: clientEnvironment(machine, server), cwd: parse(machine.home).root },
          limit,
        ),
    });
    try {
      const report = await examine(context, listChecks(context, flags.demo), { fix, signal });
      const written = bundle === undefined ? {} : { bundle: writeBundle(context, report, bundle) };
      await show(invocation, { ...report, ...written });
    } finally {
      await close();
    }
  },
});

/** With the exit code of the first failure, as any command that failed so would have. */
async function show(invocation: Invocation, report: Report & { bundle?: string }): Promise<void> {
  const { flags, style, width } = invocation;
  const failure = describeFailure(report);
  if (!flags.json) await invocation.print(renderReport(report, style, width));
  else if (!failure) await invocation.printJson(report);
  if (failure) throw failure;
}

function describeFailure(report: Report): AppError | undefined {
  const failed = report.checks.filter(({ state }) => state === 'fail');
  const [first] = failed;
  if (!first?.code) return undefined;
  const { repair, hint, code } = first;
  const next = repair ?? hint;
  const names = failed.map(({ name }) => name).join(', ');
  const message = `${failed.length} of ${report.checks.length} checks failed: ${names}.`;
  return new AppError(code, message, { ...(next === undefined ? {} : { hint: next }), answer: report });
}
