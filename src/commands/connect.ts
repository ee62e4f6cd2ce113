import { AppError } from '../core/errors.ts';
import { type ConnectRequest, describeEntries, planConnections } from '../engine/connect.ts';
import { renderEntries } from '../render/connections.ts';
import { askForEach, buildRequest, finishConnect } from './frame/connect-dialog.ts';
import { defineAction } from './frame/define.ts';
import type { Invocation } from './frame/invocation.ts';

export default defineAction({
  name: 'connect',
  description: 'Tell your assistants about Wellpipe: Claude Desktop, Claude Code, Cursor and others',
  args: {
    'client…': {
      type: 'positional',
      required: false,
      description: 'claude-desktop, claude-code, cursor, …; without any, those that are installed',
    },
    print: { type: 'boolean', description: 'Show what to put where, and change nothing' },
    all: { type: 'boolean', description: 'Every client that is installed, without asking' },
    yes: { type: 'boolean', description: 'Do not ask' },
    remove: { type: 'boolean', description: 'Take the entry of Wellpipe out again' },
  },
  async run(invocation, { _: clients, print, all, yes, remove }) {
    checkFlags(clients, { print, all, remove });
    const context = await invocation.openContext();
    const request = buildRequest(invocation, context, { clients, remove: remove === true });
    if (print) return printEntries(invocation, request);
    const targets = planConnections(request);
    if (all || yes) return finishConnect(invocation, context, request, targets, true);
    if (!invocation.isInteractive) throw cannotAsk(clients);
    await finishConnect(invocation, context, request, await askForEach(invocation, targets), false);
  },
});

function checkFlags(
  clients: readonly string[],
  { print, all, remove }: Record<'print' | 'all' | 'remove', boolean | undefined>,
): void {
  if (all && clients.length > 0) {
    throw new AppError('usage', '--all goes without names of clients.', { hint: 'Use the names and --yes.' });
  }
  if (print && remove) {
    throw new AppError('usage', '--print goes without --remove.', {
      hint: 'Without --yes, `wellpipe connect --remove` shows each change and asks.',
    });
  }
}

function cannotAsk(clients: readonly string[]): AppError {
  const flag = clients.length > 0 ? '--yes' : '--all';
  return new AppError('usage', `${flag} is missing, and nobody can be asked here.`, {
    hint: 'Use `wellpipe connect --all` for every client that is installed, `wellpipe connect cursor --yes` for one.',
  });
}

async function printEntries(invocation: Invocation, request: ConnectRequest): Promise<void> {
  const answer = describeEntries(request);
  if (invocation.flags.json) await invocation.printJson(answer);
  else await invocation.print(renderEntries(answer, invocation.style));
}
