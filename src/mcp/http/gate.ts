import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { toAppError } from '../../core/errors.ts';
import { log } from '../../core/log.ts';
import type { Refusal } from './refusal.ts';

const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]'];
/** A name or an address, that of IPv6 in brackets, and a port. */
const AUTHORITY = /^(\[[\da-f:.]+\]|[^\s:@/[\]]+)(?::(\d{1,5}))?$/i;
const DEFAULT_PORT = 80;
const BEARER = /^Bearer +([\w.~+/-]+=*)$/i;
const MAPPED_IPV4 = /^::ffff:(?=\d+\.)/i;

export interface GateOptions {
  /** Where the server listens. */
  port: number;
  /** By which it may be called, beside those of loopback. */
  names: readonly string[];
  /** What a caller has to show at this moment; undefined: nobody gets in. */
  readToken(): Promise<string | undefined>;
}

/** Who gets in: nothing that a web page elsewhere can make a browser send, and nobody without the token. */
export class Gate {
  readonly #port: number;
  readonly #names: ReadonlySet<string>;
  readonly #readToken: GateOptions['readToken'];

  constructor({ port, names, readToken }: GateOptions) {
    this.#port = port;
    this.#names = new Set([...LOOPBACK_NAMES, ...names.map(toHostName)]);
    this.#readToken = readToken;
  }

  /**
   * A page elsewhere that lets its own name point to this machine arrives under that name. An address cannot be
   * made to point elsewhere, so the one that the request came to is fine too.
   */
  checkHost({ headersDistinct, socket }: IncomingMessage): Refusal | undefined {
    const [host, ...further] = headersDistinct.host ?? [];
    if (host !== undefined && further.length === 0 && this.#isOwn(host, socket.localAddress))
      return undefined;
    return { status: 403, message: 'This server answers under its own name and port only.' };
  }

  /** Browsers say which page makes them ask; whatever is no browser says nothing. */
  checkOrigin({ headersDistinct, socket }: IncomingMessage): Refusal | undefined {
    const origins = headersDistinct.origin ?? [];
    const isOwn = (origin: string) =>
      origin.startsWith('http://') && this.#isOwn(origin.slice('http://'.length), socket.localAddress);
    if (origins.every(isOwn)) return undefined;
    return { status: 403, message: 'This server does not answer to other web pages.' };
  }

  async checkToken({ headers }: IncomingMessage): Promise<Refusal | undefined> {
    const given = BEARER.exec(headers.authorization ?? '')?.[1];
    if (given === undefined) return withoutToken('The token of this server is missing', '');
    try {
      const token = await this.#readToken();
      if (token !== undefined && isEqual(given, token)) return undefined;
    } catch (error) {
      log.warn(`The token of the HTTP server cannot be read: ${toAppError(error).message}`);
      return { status: 503, message: 'The token of this server cannot be read; its log says why.' };
    }
    return withoutToken('That is not the token of this server', ', error="invalid_token"');
  }

  #isOwn(authority: string, localAddress: string | undefined): boolean {
    const [, name, port = DEFAULT_PORT] = AUTHORITY.exec(authority) ?? [];
    if (name === undefined || Number(port) !== this.#port) return false;
    const lowered = name.toLowerCase();
    return this.#names.has(lowered) || lowered === toHostName(localAddress ?? '');
  }
}

/** Takes as long wherever they differ. */
function isEqual(given: string, token: string): boolean {
  return timingSafeEqual(digest(given), digest(token));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function withoutToken(problem: string, detail: string): Refusal {
  return {
    status: 401,
    message: `${problem}: send it as "Authorization: Bearer …". \`wellpipe serve --show-token\` prints it.`,
    headers: { 'www-authenticate': `Bearer realm="wellpipe"${detail}` },
  };
}

/** As a `Host` header names it. */
function toHostName(address: string): string {
  const plain = address.replace(MAPPED_IPV4, '').toLowerCase();
  return plain.includes(':') ? `[${plain}]` : plain;
}
