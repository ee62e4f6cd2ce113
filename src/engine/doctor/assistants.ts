import { accessSync, constants, existsSync } from 'node:fs';
import { basename, delimiter, isAbsolute, join } from 'node:path';
import type { ServerCommand } from '../../clients/client.ts';
import { AppError } from '../../core/errors.ts';
import { StateDb } from '../../core/state-db.ts';
import { type ConnectRequest, carryOut, planConnections, readServer, type Target } from '../connect.ts';
import { type Check, type CheckContext, type Finding, fail, failBy, ok, warn } from './check.ts';
import { editFile, repairAccess } from './repair-access.ts';
import { showPath } from './show-path.ts';

const DEMO = '--demo';
const START_TIMEOUT_MS = 10_000;

/** One check for each assistant that has an entry for Wellpipe, and one for those that have none. */
export function listAssistants(context: CheckContext): Check[] {
  const targets = findInstalled(context);
  const isNew = (target: Target) => 'change' in target && target.change.kind === 'connect';
  const known = targets.filter((target) => !isNew(target));
  return [...known.map(checkEntry), summarize(known, targets.filter(isNew))];
}

/** What its file says, whether that is there, and whether it starts. */
function checkEntry({ client, file }: Target): Check {
  return {
    name: client.id,
    isOfMachine: true,
    timeoutMs: START_TIMEOUT_MS,
    async run(context, signal) {
      const { target, request } = planFile(context, client.id, file.path);
      if (!target) return warn('its file is gone meanwhile');
      if ('error' in target) return describeUnreadable(target.error, file.path, context);
      const server = readServer(target);
      const repair = `wellpipe connect ${client.id}${isOfDemo(server) ? ` ${DEMO}` : ''}`;
      if (!server) return warn('its entry starts nothing here', repair);
      const shown = showPath(server.command, context.machine);
      if (!isThere(server.command, context)) {
        const reconnect = () => updateEntry(context, request, target);
        return fail('config', `its entry starts ${shown}, which is not there`, repair, reconnect);
      }
      if (!/^wellpipe\b/.test(basename(server.command)) && target.change.kind !== 'none') {
        return warn(`its entry starts ${shown}, which is not Wellpipe`, repair);
      }
      const obstacle = isOfDemo(server) ? undefined : context.findObstacle('origin');
      if (obstacle !== undefined) return warn(`not looked at: ${obstacle}, so no server starts`);
      const started = await start(context, server, signal);
      if (typeof started !== 'number') return started;
      const whose = isOfDemo(server) ? `, of the simulated member (${DEMO})` : '';
      const answers = `starts and answers with ${started} tools${whose}`;
      if (target.change.kind === 'none') return ok(answers);
      return warn(`${answers}, but by an entry for ${[shown, ...server.args].join(' ')}`, repair);
    },
  };
}

/** Its file: what a mistake in it was meant to be, only the member knows. */
function describeUnreadable(error: AppError, path: string, { machine }: CheckContext): Finding {
  const repair = error.code === 'config' ? editFile(path, machine) : repairAccess(error, machine);
  return failBy(error, repair);
}

async function start(
  context: CheckContext,
  server: ServerCommand,
  signal: AbortSignal,
): Promise<number | Finding> {
  try {
    return await context.countTools(server, signal);
  } catch (error) {
    if (error instanceof AppError) return failBy(error);
    throw error;
  }
}

function summarize(known: readonly Target[], others: readonly Target[]): Check {
  return {
    name: 'assistants',
    isOfMachine: true,
    run() {
      const names = [...new Set(others.map(({ client }) => client.name))].join(', ');
      if (known.length > 0)
        return ok(names === '' ? 'all that are here know Wellpipe' : `not connected: ${names}`);
      if (names === '') return ok('none was found on this machine');
      return warn(`none knows Wellpipe yet; found here: ${names}`, 'wellpipe connect');
    },
  };
}

function findInstalled(context: CheckContext): Target[] {
  try {
    return planConnections(requestOf(context, []));
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') return [];
    throw error;
  }
}

function requestOf(
  { machine, server, named, paths }: CheckContext,
  clients: readonly string[],
): ConnectRequest {
  return { machine, server, named, clients, remove: false, backups: join(paths.home, 'backups') };
}

/** One file of a client, for whichever member its entry is: that is nothing to be repaired. */
function planFile(context: CheckContext, id: string, path: string) {
  const request = requestOf(context, [id]);
  const find = (asked: ConnectRequest) => planConnections(asked).find(({ file }) => file.path === path);
  const target = find(request);
  if (!target || 'error' in target || !isOfDemo(readServer(target))) return { target, request };
  const { server } = request;
  const ofDemo = { ...request, server: { ...server, args: [...server.args, DEMO] } };
  return { target: find(ofDemo), request: ofDemo };
}

function isOfDemo(server: ServerCommand | undefined): boolean {
  return server?.args.includes(DEMO) === true;
}

/** The file alone: another of the same client may have no entry. */
async function updateEntry(context: CheckContext, request: ConnectRequest, target: Target): Promise<string> {
  const state = new StateDb(join(context.paths.home, 'state.db'));
  try {
    const { clients } = carryOut({ state }, request, [target]);
    const failed = clients.find(({ error }) => error !== undefined)?.error;
    if (failed) throw new AppError(failed.code, failed.message);
    return 'its entry starts this program now; restart it';
  } finally {
    await state.close();
  }
}

/** A bare name is looked for where clients look for it. */
function isThere(command: string, { environment }: CheckContext): boolean {
  if (isAbsolute(command)) return existsSync(command);
  const folders = (environment.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.some((folder) => isExecutable(join(folder, command)));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    // Not there, or not for this user.
    return false;
  }
}
