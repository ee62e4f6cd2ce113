import { hostname } from 'node:os';
import { errorCode } from '../../core/disk-error.ts';
import { AppError } from '../../core/errors.ts';
import { HttpListener, type ListenOptions } from '../../core/http-listener.ts';
import { log } from '../../core/log.ts';
import { cleanText } from '../../core/text.ts';
import type { HttpLimits } from './limits.ts';

/** Served on both addresses, whichever of them is named. */
const LOOPBACK = new Set(['localhost', '127.0.0.1', '::1']);
/** Every address of this machine, and the one to show for it: nobody can be reached at a wildcard. */
const WILDCARDS: ReadonlyMap<string, string> = new Map([
  ['0.0.0.0', '127.0.0.1'],
  ['::', '::1'],
]);
const MAX_SHOWN_LENGTH = 80;

export interface Address {
  /** Both loopback addresses where it is one of them. */
  host: string;
  /** 0 is the system's choice. */
  port: number;
}

export interface OpenAddress {
  listener: HttpListener;
  /** Without a path. */
  url: string;
  /** By which clients may call it, beside those of loopback. */
  names: readonly string[];
  isOnLoopback: boolean;
}

/** `config` where nothing can listen there. */
export async function openAddress({ host, port }: Address, limits: HttpLimits): Promise<OpenAddress> {
  const options = toListenOptions(limits);
  const name = host.replace(/^\[(.*)\]$/, '$1');
  // An empty name would be every address of this machine.
  if (name.trim() === '') throw explain('no name', '""', port);
  const isLocal = LOOPBACK.has(name);
  try {
    const listener = await (isLocal
      ? HttpListener.onLoopback(port, options)
      : HttpListener.on(name, port, options));
    if (!isLocal) {
      log.warn(
        `Other machines can reach this server at ${host}, unencrypted: whoever sees the token can read your data.`,
      );
    }
    const shown = WILDCARDS.get(name) ?? name;
    return {
      listener,
      url: `http://${shown.includes(':') ? `[${shown}]` : shown}:${listener.port}`,
      names: isLocal ? [] : [name, ...(WILDCARDS.has(name) ? [hostname()] : [])],
      isOnLoopback: isLocal || WILDCARDS.has(name),
    };
  } catch (error) {
    throw explain(errorCode(error), cleanText(host, MAX_SHOWN_LENGTH), port);
  }
}

function toListenOptions(limits: HttpLimits): ListenOptions {
  return {
    server: {
      headersTimeout: limits.headersMs,
      requestTimeout: limits.requestMs,
      keepAliveTimeout: limits.keepAliveMs,
      connectionsCheckingInterval: Math.min(limits.headersMs, limits.requestMs) / 2,
      maxHeaderSize: limits.maxHeaderBytes,
    },
    maxConnections: limits.maxConnections,
  };
}

function explain(code: string | undefined, host: string, port: number): AppError {
  switch (code) {
    case 'EADDRINUSE':
      return new AppError('config', `Port ${port} of ${host} is in use by another program.`, {
        hint: 'End that program, or choose another port with --port; give clients the address that is then shown.',
      });
    case 'EACCES':
      return new AppError('config', `Port ${port} is reserved by the system.`, {
        hint: 'Choose a port from 1024 on with --port.',
      });
    default:
      return new AppError('config', `Nothing can listen on ${host} (${code ?? 'unknown error'}).`, {
        hint: 'Give an address of this machine with --host, or leave it out for this machine alone.',
      });
  }
}
