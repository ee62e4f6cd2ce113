// The smallest server on the same SDK that answers honestly, run by Node from node_modules.
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';

const server = new Server({ name: 'baseline', version: '0.0.0' }, { capabilities: {} });
await server.connect(new StdioServerTransport());
