import { errorCode } from '../../core/disk-error.ts';
import { AppError } from '../../core/errors.ts';
import { HttpListener, type ListenOptions } from '../../core/http-listener.ts';
import { log } from '../../core/log.ts';
import { isLoopback } from '../../core/origin.ts';
import { cleanText } from '../../core/text.ts';

/** A client that sends its headers or its body by drips does not hold a connection. */
const LIMITS: ListenOptions = {
  server: {
    headersTimeout: 10_000,
    requestTimeout: 30_000,
    keepAliveTimeout: 30_000,
    connectionsCheckingInterval: 5_000,
    maxHeaderSize: 16 * 1024,
  },
  maxConnections: 512,
};
/** Every address of this machine. */
const WILDCARDS = new Set(['0.0.0.0', '::']);
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
  /** Undefined where it is loopback only. */
  host: string | undefined;
  isOnLoopback: boolean;
}

/** `config` where nothing can listen there. */
export async function openAddress({ host, port }: Address): Promise<OpenAddress> {
  const name = host.replace(/^\[(.*)\]$/, '$1');
  const isLocal = isLoopback(name) || name === '::1';
  try {
    const listener = await (isLocal
      ? HttpListener.onLoopback(port, LIMITS)
      : HttpListener.on(name, port, LIMITS));
    if (!isLocal) {
      log.warn(
        `Other machines can reach this server at ${host}, unencrypted: whoever sees the token can read your data.`,
      );
    }
    return {
      listener,
      url: `http://${name.includes(':') ? `[${name}]` : name}:${listener.port}`,
      host: isLocal ? undefined : name,
      isOnLoopback: isLocal || WILDCARDS.has(name),
    };
  } catch (error) {
    throw explain(errorCode(error), cleanText(host, MAX_SHOWN_LENGTH), port);
  }
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
