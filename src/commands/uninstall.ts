import { AppError } from '../core/errors.ts';
import { resolveHomePaths } from '../core/paths.ts';
import { describeFailed, planUninstall, type UninstallPlan, uninstall } from '../engine/uninstall.ts';
import { renderUninstalled, renderUninstallPlan } from '../render/uninstall.ts';
import { buildRequest } from './frame/connect-dialog.ts';
import { defineAction } from './frame/define.ts';
import type { Invocation } from './frame/invocation.ts';
import { createPassphrasePrompt } from './frame/passphrase-prompt.ts';

export default defineAction({
  name: 'uninstall',
  description: 'Remove Wellpipe from your assistants and this machine; your data stays without --purge',
  args: {
    purge: { type: 'boolean', description: 'Revoke the login, and delete login, history and tags too' },
    yes: { type: 'boolean', description: 'Do not ask' },
  },
  async run(invocation, { purge = false, yes }) {
    const { environment, flags, isInteractive, signal, style } = invocation;
    if (flags.demo) {
      throw new AppError('usage', '--demo goes without `uninstall`.', { hint: 'It keeps no files.' });
    }
    const paths = resolveHomePaths(environment, flags.envFile);
    const request = buildRequest(invocation, { paths }, { remove: true });
    const prompt = isInteractive ? createPassphrasePrompt(signal) : undefined;
    const plan = planUninstall({ paths, request, purge, prompt });
    if (!yes && !(await askMember(invocation, plan))) return invocation.print('Nothing was removed.');
    const answer = await uninstall(plan, signal);
    const failure = describeFailed(answer);
    if (failure && flags.json) throw failure.withAnswer(answer);
    if (flags.json) return invocation.printJson(answer);
    await invocation.print(renderUninstalled(answer, style));
    if (failure) throw failure;
  },
});

/** Shows what would go, and asks. */
async function askMember(invocation: Invocation, plan: UninstallPlan): Promise<boolean> {
  const { steps, left, purge } = plan;
  if (!invocation.isInteractive) {
    throw new AppError('usage', '--yes is missing, and nobody can be asked here.', {
      hint: 'See what would be removed under --json, then add --yes.',
      answer: { would_remove: steps.map(({ what, path }) => ({ what, path })), left },
    });
  }
  const { confirm } = await import('@clack/prompts');
  const { ASK, answered } = await import('./frame/dialog.ts');
  process.stderr.write(`${renderUninstallPlan(plan, invocation.style)}\n\n`);
  const message = purge
    ? 'Remove all of this? Tags, journal and imported years cannot be had again.'
    : 'Remove this?';
  const question = confirm({ message, initialValue: false, signal: invocation.signal, ...ASK });
  return answered(question, 'Nothing was removed.');
}
