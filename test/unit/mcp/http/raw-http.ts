import { connect } from 'node:net';

export interface RawAnswer {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: string;
  /** Everything as it came. */
  text: string;
}

interface RawOptions {
  /** Written after the head for as long as somebody reads. */
  endlessBody?: string;
  host?: string;
  patienceMs?: number;
}

/** Sends bytes as they are, and reads until the server closes the connection or `patienceMs` have passed. */
export async function sendRaw(port: number, text: string, options: RawOptions = {}): Promise<RawAnswer> {
  const { endlessBody, host = '127.0.0.1', patienceMs = 5_000 } = options;
  const socket = connect({ port, host });
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  let received = '';
  socket.setEncoding('latin1');
  socket.on('data', (chunk) => {
    received += chunk;
  });
  // A server that has heard enough resets the connection.
  socket.on('error', () => resolve());
  socket.on('close', () => resolve());
  socket.write(text);
  let isOver = false;
  const pour = () => {
    while (!isOver && endlessBody !== undefined && socket.writable && socket.write(endlessBody));
    if (!isOver && endlessBody !== undefined) setTimeout(pour, 1);
  };
  pour();
  const timer = setTimeout(resolve, patienceMs);
  await closed;
  isOver = true;
  clearTimeout(timer);
  socket.destroy();
  return parse(received);
}

/** A request with these headers and nothing that a client would add. */
export function rawRequest(line: string, headers: Readonly<Record<string, string>>, body = ''): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [`${line}`, ...lines, '', body].join('\r\n');
}

function parse(text: string): RawAnswer {
  const [head = '', ...rest] = text.split('\r\n\r\n');
  const [line = '', ...lines] = head.split('\r\n');
  const headers = lines.map((header) => {
    const [name = '', ...value] = header.split(': ');
    return [name.toLowerCase(), value.join(': ')];
  });
  return {
    status: Number(line.split(' ')[1] ?? 0),
    headers: Object.fromEntries(headers),
    body: rest.join('\r\n\r\n'),
    text,
  };
}
