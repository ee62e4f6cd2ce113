import { describe, expect, test } from 'bun:test';
import { CLIENTS } from '../../../src/clients/clients.ts';
import { CLIENT_FILES } from '../../support/client-homes.ts';
import { connect, disconnect, entryIn } from './support/edit.ts';

/** What stands there before, and after `connect`; everything else in the file stays as it is. */
const EDITS: Readonly<Record<string, readonly (readonly [before: string, after: string])[]>> = {
  'claude-desktop': [
    [
      `      }
    }
  },
  "preferences"`,
      `      }
    },
    "wellpipe": {
      "command": "/opt/wellpipe",
      "args": ["serve"]
    }
  },
  "preferences"`,
    ],
  ],
  'claude-code': [
    [
      `  "mcpServers": {},
`,
      `  "mcpServers": {
    "wellpipe": {
      "type": "stdio",
      "command": "/opt/wellpipe",
      "args": ["serve"]
    }
  },
`,
    ],
  ],
  cursor: [
    [
      `\t\t}, // read-only role
`,
      `\t\t}, // read-only role
\t\t"wellpipe": {
\t\t\t"command": "/opt/wellpipe",
\t\t\t"args": ["serve"]
\t\t},
`,
    ],
  ],
  vscode: [
    [
      `\${input:openai-key}" }\r
        }\r
`,
      `\${input:openai-key}" }\r
        },\r
        "wellpipe": {\r
            "type": "stdio",\r
            "command": "/opt/wellpipe",\r
            "args": ["serve"]\r
        }\r
`,
    ],
  ],
  windsurf: [[`"}}}}\n`, `"}}, "wellpipe": {"command": "/opt/wellpipe", "args": ["serve"]}}}\n`]],
  codex: [
    [
      `is not here yet"""
`,
      `is not here yet"""

[mcp_servers.wellpipe]
command = "/opt/wellpipe"
args = [ "serve" ]
`,
    ],
  ],
  gemini: [
    [
      `      "theme": "Default"
   }
`,
      `      "theme": "Default"
   },
   "mcpServers": {
      "wellpipe": {
         "command": "/opt/wellpipe",
         "args": ["serve"]
      }
   }
`,
    ],
  ],
  zed: [
    [
      `      "settings": {},
    },
`,
      `      "settings": {},
    },
    "wellpipe": {
      "source": "custom",
      "command": "/opt/wellpipe",
      "args": ["serve"]
    },
`,
    ],
  ],
  goose: [
    [
      `extensions:
`,
      `extensions:
  wellpipe:
    name: wellpipe
    description: Your own WHOOP data
    type: stdio
    cmd: /opt/wellpipe
    args:
      - serve
    enabled: true
    timeout: 300
`,
    ],
  ],
  opencode: [
    [
      `"enabled": true }
`,
      `"enabled": true },
    "wellpipe": {
      "type": "local",
      "command": ["/opt/wellpipe", "serve"],
      "enabled": true
    }
`,
    ],
  ],
  copilot: [
    [
      `["*"]
    }
`,
      `["*"]
    },
    "wellpipe": {
      "type": "stdio",
      "command": "/opt/wellpipe",
      "args": ["serve"],
      "tools": ["*"]
    }
`,
    ],
  ],
};

test('every client has a file here', () => {
  expect(Object.keys(CLIENT_FILES)).toEqual(CLIENTS.map(({ id }) => id));
  expect(Object.keys(EDITS)).toEqual(CLIENTS.map(({ id }) => id));
});

describe.each(CLIENTS.map(({ id }) => id))("%s, in a member's own file", (id) => {
  const before = CLIENT_FILES[id]?.text ?? '';
  const after = (EDITS[id] ?? []).reduce((text, [from, to]) => {
    expect(text.split(from)).toHaveLength(2);
    return text.replace(from, () => to);
  }, before);

  test('connect adds its own lines and touches no other byte', () => {
    expect(entryIn(id, before)).toBeUndefined();
    expect(connect(id, before)).toBe(after);
  });

  test('connecting again changes nothing', () => {
    expect(connect(id, after)).toBe(after);
  });

  test('another path replaces the entry where it stands', () => {
    const moved = connect(id, after, { command: '/usr/local/bin/wellpipe', args: ['serve'], env: {} });
    expect(moved).toBe(after.replace('/opt/wellpipe', '/usr/local/bin/wellpipe'));
  });

  test('removing it gives the file back', () => {
    expect(disconnect(id, after)).toBe(before);
  });
});
