import { homedir } from 'node:os';
import { join, parse } from 'node:path';
import { passphraseMissing } from '../../auth/protection-errors.ts';
import type { ServerCommand } from '../../clients/client.ts';
import { clientEnvironment } from '../../clients/client-environment.ts';
import { AppError, toAppError } from '../../core/errors.ts';
import { describeServer, findNamedPlaces } from '../../engine/client-entry.ts';
import {
  type ConnectRequest,
  carryOut,
  describeFailure,
  isAffected,
  planConnections,
  type Target,
} from '../../engine/connect.ts';
import type { Context } from '../../engine/context.ts';
import { countOwnTools } from '../../mcp/ask-own-server.ts';
import { renderConnections, renderDiff } from '../../render/connections.ts';
import type { Invocation } from './invocation.ts';

const QUESTIONS = { connect: 'Connect', update: 'Update', remove: 'Disconnect', none: 'Leave' } as const;

export function buildRequest(
  { environment, flags }: Invocation,
  { paths }: Pick<Context, 'paths'>,
  { clients = [], remove = false }: Partial<Pick<ConnectRequest, 'clients' | 'remove'>> = {},
): ConnectRequest {
  return {
    machine: { platform: process.platform, home: homedir(), environment },
    server: describeServer(environment, flags),
    named: findNamedPlaces(environment, flags.envFile),
    clients,
    remove,
    backups: join(paths.home, 'backups'),
  };
}

/**
 * After a login, at the terminal: goes on to the assistants that are here and do not know Wellpipe yet. Answers
 * whether there is one that does.
 */
export async function offerConnect(invocation: Invocation, context: Context): Promise<boolean> {
  const request = buildRequest(invocation, context);
  const targets = planInstalled(request).filter(isAffected);
  if (targets.length > 0) await offerEach(invocation, context, request, targets);
  return planInstalled(request).some((target) => !isAffected(target));
}

async function offerEach(
  invocation: Invocation,
  context: Context,
  request: ConnectRequest,
  targets: readonly Target[],
): Promise<void> {
  const { confirm } = await import('@clack/prompts');
  const { ASK, answered } = await import('./dialog.ts');
  const names = [...new Set(targets.map(({ client }) => client.name))].join(', ');
  const message = `Connect your assistants now? Found here: ${names}`;
  const question = confirm({ message, signal: invocation.signal, ...ASK });
  if (!(await answered(question, 'You are logged in all the same.'))) return;
  const agreed = await askForEach(invocation, targets);
  try {
    await finishConnect(invocation, context, request, agreed, false);
  } catch (error) {
    invocation.signal.throwIfAborted();
    // The login is none the worse for it.
    const { message, hint } = toAppError(error);
    process.stderr.write(`Not all is connected: ${message}${hint === undefined ? '' : ` ${hint}`}\n`);
  }
}

/** Those whose files can be read. */
function planInstalled(request: ConnectRequest): Target[] {
  try {
    return planConnections(request).filter((target) => 'change' in target);
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') return [];
    throw error;
  }
}

/** Shows each change and asks; without those that the member does not want. */
export async function askForEach(invocation: Invocation, targets: readonly Target[]): Promise<Target[]> {
  const { confirm } = await import('@clack/prompts');
  const { ASK, answered } = await import('./dialog.ts');
  const agreed: Target[] = [];
  for (const target of targets) {
    const { client } = target;
    if ('change' in target && isAffected(target)) {
      const { diff, notes } = target.change;
      process.stderr.write(`\n${[renderDiff(diff, invocation.style), ...notes].join('\n')}\n\n`);
      const message = `${QUESTIONS[target.change.kind]} ${client.name}?`;
      if (!(await answered(confirm({ message, signal: invocation.signal, ...ASK })))) continue;
    }
    agreed.push(target);
  }
  return agreed;
}

/** Changes the files, starts what they name from now on, and tells how it went. */
export async function finishConnect(
  invocation: Invocation,
  context: Context,
  request: ConnectRequest,
  targets: readonly Target[],
  withDiffs: boolean,
): Promise<void> {
  const { clients, servers } = carryOut(context, request, targets);
  const checked = await checkServers(request, servers, invocation.signal);
  const answer = {
    server: request.server,
    clients,
    ...(checked.tools === undefined ? {} : { check: { tools: checked.tools } }),
    ...(servers.length > 0 ? describeLock(context) : {}),
  };
  const failure = describeFailure(clients) ?? checked.error;
  // What was done all the same is told too; where one file alone was asked for, there is nothing else.
  if (failure && clients.length === 1 && clients[0]?.error) throw failure;
  if (failure && invocation.flags.json) throw failure.withAnswer(answer);
  if (invocation.flags.json) return invocation.printJson(answer);
  await invocation.print(
    clients.length === 0 ? 'Nothing was changed.' : renderConnections(answer, invocation.style, withDiffs),
  );
  if (failure) throw failure;
}

/** Starts each server the way its clients do. An entry that does not work stays: its file is as it should be. */
async function checkServers(
  { machine }: ConnectRequest,
  servers: readonly ServerCommand[],
  signal: AbortSignal,
): Promise<{ tools?: number; error?: AppError }> {
  let tools: number | undefined;
  for (const server of servers) {
    const environment = clientEnvironment(machine, server);
    try {
      tools = await countOwnTools({ ...server, environment, cwd: parse(machine.home).root }, signal);
    } catch (error) {
      return { error: toAppError(error) };
    }
  }
  return tools === undefined ? {} : { tools };
}

/** An assistant has nobody to ask for a passphrase. */
function describeLock({ store }: Context): { notes?: string[] } {
  if (store.protection !== 'passphrase') return {};
  const { message, hint } = passphraseMissing(store.path);
  return { notes: [`${message} ${hint}`] };
}
