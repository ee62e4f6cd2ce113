import { setTimeout as startTimer } from 'node:timers';
import { errorCode } from '../core/disk-error.ts';
import { AppError, errorName } from '../core/errors.ts';
import { log } from '../core/log.ts';
import { USER_AGENT } from '../core/version.ts';
import { isSafeAddress } from './addresses.ts';

export interface RequestOptions {
  signal?: AbortSignal | undefined;
  /** For the answer to begin, and from then on for each next part of it. */
  patienceMs?: number;
}

const PATIENCE_MS = 30_000;
/** GitHub leads to its storage by one or two. */
const MOST_REDIRECTS = 5;

/**
 * Reads one file of a release: `read` gets its parts as they come, and its length where that is known.
 * Undefined where there is none (404). Neither a cookie nor a token goes along, nor is anything told but the
 * version.
 */
export async function fetchFile<T>(
  url: URL,
  read: (parts: AsyncIterable<Uint8Array>, length: number | undefined) => Promise<T>,
  { signal, patienceMs = PATIENCE_MS }: RequestOptions = {},
): Promise<T | undefined> {
  const stall = new Stall(patienceMs);
  const ended = signal ? AbortSignal.any([signal, stall.signal]) : stall.signal;
  try {
    const response = await follow(url, ended);
    log.debug(`GET ${url.pathname}: ${response.status}`);
    if (response.status === 404) return undefined;
    if (!response.ok) throw refusedBy(url, response.status);
    const length = Number(response.headers.get('content-length') ?? Number.NaN);
    return await read(watch(response, stall), Number.isNaN(length) ? undefined : length);
  } catch (error) {
    if (signal?.aborted) throw new DOMException('The request was aborted.', 'AbortError');
    if (stall.signal.aborted) throw tooSlow(url, patienceMs);
    throw error instanceof AppError ? error : new TransferError(url, error);
  } finally {
    // Lets go of a body that nobody reads to its end.
    stall.end();
  }
}

/** The whole of a small file; undefined where there is none. */
export function fetchText(url: URL, mostBytes: number, options: RequestOptions): Promise<string | undefined> {
  return fetchFile(
    url,
    async (parts) => {
      const chunks: Uint8Array[] = [];
      for await (const part of limitSize(parts, mostBytes, url)) chunks.push(part);
      return Buffer.concat(chunks).toString('utf8');
    },
    options,
  );
}

/** Passes the parts on, and refuses what is longer than any such file. */
export async function* limitSize(
  parts: AsyncIterable<Uint8Array>,
  mostBytes: number,
  url: URL,
): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const part of parts) {
    bytes += part.byteLength;
    if (bytes > mostBytes) {
      throw new AppError(
        'upgrade',
        `${nameOf(url)} is larger than ${mostBytes} bytes, which no release is.`,
        {
          hint: 'Nothing was installed. Check WELLPIPE_RELEASES_URL if it is set.',
        },
      );
    }
    yield part;
  }
}

/** The connection, or what became of the bytes: `cause` tells which. */
export class TransferError extends AppError {
  constructor(url: URL, cause: unknown) {
    super('upgrade', `${nameOf(url)} could not be fetched from ${url.host}: ${describeBreak(cause)}.`, {
      hint: 'Check the connection and run the same again. Nothing was installed.',
      cause,
    });
  }
}

/** Of Node.js and of Bun's `fetch` (1.4.5); any other by its name, which is what can be searched for. */
const BREAKS: Readonly<Record<string, string>> = {
  ECONNRESET: 'the connection was cut',
  ConnectionClosed: 'the connection was cut',
  UND_ERR_SOCKET: 'the connection was cut',
  ECONNREFUSED: 'nobody answers there',
  ConnectionRefused: 'nobody answers there',
  FailedToOpenSocket: 'its name is not known here, or nothing leads there',
  ENOTFOUND: 'its name is not known here',
  EAI_AGAIN: 'its name is not known here',
};

function describeBreak(cause: unknown): string {
  // Node.js and Deno wrap what the connection says.
  const code = errorCode(cause) ?? (cause instanceof Error ? errorCode(cause.cause) : undefined);
  return BREAKS[code ?? ''] ?? code ?? errorName(cause);
}

/** By hand, since each address on the way has to be a safe one. */
async function follow(first: URL, signal: AbortSignal): Promise<Response> {
  let url = first;
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
    const response = await fetch(url, {
      redirect: 'manual',
      signal,
      // A `.gz` is to come as it is, whatever a server thinks of it.
      headers: { 'user-agent': USER_AGENT, 'accept-encoding': 'identity' },
    });
    const location = response.headers.get('location');
    if (response.status < 300 || response.status > 399 || location === null) return response;
    await response.body?.cancel();
    if (!URL.canParse(location, url.href)) throw refusedBy(first, response.status);
    url = new URL(location, url);
    // From the outside nobody is led to this machine.
    if (!isSafeAddress(url) || (url.protocol === 'http:' && first.protocol !== 'http:')) throw unsafe(first);
  }
  throw unsafe(first);
}

async function* watch(response: Response, stall: Stall): AsyncGenerator<Uint8Array> {
  for await (const part of response.body ?? []) {
    stall.restart();
    yield part;
  }
}

/** Aborts when nothing has come for a while. */
class Stall {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;

  constructor(patienceMs: number) {
    this.#timer = startTimer(() => this.#controller.abort(), patienceMs);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  restart(): void {
    this.#timer.refresh();
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#controller.abort();
  }
}

function refusedBy(url: URL, status: number): AppError {
  return new AppError('upgrade', `${url.host} answers ${status} for ${nameOf(url)}.`, {
    hint: 'Try again later. Nothing was installed.',
  });
}

function unsafe(url: URL): AppError {
  return new AppError('upgrade', `${url.host} leads ${nameOf(url)} to an address that is not safe.`, {
    hint: 'Nothing was installed. Check WELLPIPE_RELEASES_URL if it is set.',
  });
}

function tooSlow(url: URL, patienceMs: number): AppError {
  return new AppError('upgrade', `${url.host} sent nothing of ${nameOf(url)} for ${patienceMs / 1000} s.`, {
    hint: 'Check the connection and run the same again. Nothing was installed.',
  });
}

function nameOf(url: URL): string {
  return decodeURIComponent(url.pathname.split('/').at(-1) ?? '');
}
