import { INITIALIZED, initialize, type Message, request } from './mcp-lines.ts';

interface Era {
  name: string;
  /** What a client begins with. */
  opening: readonly Message[];
  request(id: number | string, method: string, params?: object): Message;
}

/** What names the revision of each request. */
export const MODERN_META = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
  'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
};

/** The two ways to speak MCP, on raw lines. */
export const ERAS: readonly Era[] = [
  { name: 'with initialize', opening: [initialize(), INITIALIZED], request },
  {
    name: 'with a revision in each request',
    opening: [],
    request: (id, method, params) => request(id, method, { ...params, _meta: MODERN_META }),
  },
];
