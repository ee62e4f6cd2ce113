import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { isLoopback } from '../core/origin.ts';
import type { CallbackPage } from './callback-page.ts';

/** What is answered at a path, from the request's query. */
export type Respond = (parameters: URLSearchParams) => Promise<CallbackPage>;

/** Answers these paths, and nothing else, to nobody but this machine's own programs. */
export function handleCallback(pages: ReadonlyMap<string, Respond>): RequestListener {
  return (request, response) => {
    answer(request, pages).then(
      (page) => send(response, page),
      () => send(response, plain(500, 'Something went wrong.')),
    );
  };
}

async function answer(request: IncomingMessage, pages: ReadonlyMap<string, Respond>): Promise<CallbackPage> {
  // A page elsewhere that lets its own name point to 127.0.0.1 arrives under that name.
  if (!isLoopbackHost(request.headers.host)) return plain(403, 'Use http://localhost.');
  // An image or a script of some page is not the member coming back.
  const destination = request.headers['sec-fetch-dest'];
  if (destination !== undefined && destination !== 'document') return plain(403, 'Open this in a browser.');
  const address = `http://localhost${request.url ?? ''}`;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const respond = url && pages.get(url.pathname);
  if (!respond) return plain(404, 'Nothing is here.');
  // Link checkers look before they go: the code stays unused until the browser comes itself.
  if (request.method === 'HEAD') return plain(200, '');
  if (request.method !== 'GET') return plain(405, 'Only GET.', { allow: 'GET, HEAD' });
  return respond(url.searchParams);
}

function isLoopbackHost(host: string | undefined): boolean {
  const origin = `http://${host}`;
  return host !== undefined && URL.canParse(origin) && isLoopback(new URL(origin).hostname);
}

function plain(status: number, text: string, headers: Record<string, string> = {}): CallbackPage {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8', ...headers }, body: text };
}

function send(response: ServerResponse, { status, headers, body }: CallbackPage): void {
  // Kept connections would keep the process.
  response.writeHead(status, { ...headers, connection: 'close' });
  response.end(body);
}
