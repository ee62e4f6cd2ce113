import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Secrets of other servers, as members keep them there: no answer may show one. */
export const FOREIGN_SECRETS = ['ghp_notReal0123456789', 'sk-notReal-abcdef', 'glpat-notReal-xyz'] as const;

const [GITHUB_TOKEN, OPENAI_KEY, GITLAB_TOKEN] = FOREIGN_SECRETS;

/** Files of a member on Linux who uses all eleven clients, below the home folder. Each is written in its own way. */
export const CLIENT_FILES: Readonly<Record<string, { path: string; text: string }>> = {
  'claude-desktop': {
    path: '.config/Claude/claude_desktop_config.json',
    text: `{
  "globalShortcut": "Ctrl+Space",
  "mcpServers": {
    "filesystem": {
      "command": "npx",
      "args": [
        "-y",
        "@modelcontextprotocol/server-filesystem",
        "/home/you/Documents"
      ]
    },
    "github": {
      "command": "docker",
      "args": ["run", "-i", "--rm", "-e", "GITHUB_PERSONAL_ACCESS_TOKEN", "ghcr.io/github/github-mcp-server"],
      "env": {
        "GITHUB_PERSONAL_ACCESS_TOKEN": "${GITHUB_TOKEN}"
      }
    }
  },
  "preferences": { "sidebarMode": "chat" }
}
`,
  },
  'claude-code': {
    // As it writes it itself: no line end at the end.
    path: '.claude.json',
    text: `{
  "numStartups": 212,
  "installMethod": "native",
  "autoUpdates": false,
  "tipsHistory": {
    "new-user-warmup": 4,
    "shift-enter": 118
  },
  "userID": "0000000000000000000000000000000000000000000000000000000000000000",
  "projects": {
    "/home/you/code/app": {
      "allowedTools": [],
      "mcpServers": {
        "wellpipe-notes": {
          "type": "stdio",
          "command": "notes",
          "args": [],
          "env": {}
        }
      },
      "hasTrustDialogAccepted": true
    }
  },
  "mcpServers": {},
  "hasCompletedOnboarding": true
}`,
  },
  cursor: {
    path: '.cursor/mcp.json',
    text: `{
\t// team servers first
\t"mcpServers": {
\t\t"linear": {
\t\t\t"url": "https://mcp.linear.app/sse"
\t\t},
\t\t"postgres": {
\t\t\t"command": "npx",
\t\t\t"args": ["-y", "@modelcontextprotocol/server-postgres", "postgresql://localhost/app"],
\t\t}, // read-only role
\t},
}
`,
  },
  vscode: {
    path: '.config/Code/User/mcp.json',
    text: `{
    "inputs": [
        {
            "type": "promptString",
            "id": "openai-key",
            "description": "OpenAI API key",
            "password": true
        }
    ],
    "servers": {
        /* asks for its key */
        "search": {
            "type": "stdio",
            "command": "uvx",
            "args": ["search-mcp"],
            "env": { "OPENAI_API_KEY": "\${input:openai-key}" }
        }
    }
}
`.replaceAll('\n', '\r\n'),
  },
  windsurf: {
    // One line, as a script made it.
    path: '.codeium/windsurf/mcp_config.json',
    text: `{"mcpServers":{"openai":{"command":"npx","args":["-y","openai-mcp"],"env":{"OPENAI_API_KEY":"${OPENAI_KEY}"}}}}\n`,
  },
  codex: {
    path: '.codex/config.toml',
    text: `# Codex, see https://developers.openai.com/codex/config
model = "gpt-5.2-codex"
approval_policy = "on-request"
notify = [
  "notify-send", # a comment inside
  "Codex",
]

[mcp_servers.docs]
command = "npx"
args = ["-y", "docs-mcp"]

  [mcp_servers.docs.env]
  DOCS_TOKEN = "${GITLAB_TOKEN}"

# trust
[projects."/home/you/code/app"]
trust_level = "trusted"

[tui]
banner = """
[mcp_servers.wellpipe]
is not here yet"""
`,
  },
  gemini: {
    path: '.gemini/settings.json',
    text: `{
   "security": { "auth": { "selectedType": "gemini-api-key" } },
   "ui": {
      "theme": "Default"
   }
}
`,
  },
  zed: {
    path: '.config/zed/settings.json',
    text: `// Zed settings
//
// For information on how to configure Zed, see the Zed
// documentation: https://zed.dev/docs/configuring-zed
{
  "theme": {
    "mode": "system",
    "light": "One Light",
    "dark": "One Dark",
  },
  "context_servers": {
    "mcp-server-context7": {
      "source": "extension",
      "settings": {},
    },
    // "old": { "command": "old-server" },
  },
  "vim_mode": true,
}
`,
  },
  goose: {
    path: '.config/goose/config.yaml',
    text: `GOOSE_PROVIDER: anthropic
GOOSE_MODEL: claude-sonnet-4-5
# what goose may use
extensions:
  # built in
  developer:
    bundled: true
    display_name: Developer
    enabled: true
    name: developer
    timeout: 300
    type: builtin
  gitlab:
    type: stdio
    name: gitlab
    cmd: uvx
    args: [gitlab-mcp]
    envs: { GITLAB_TOKEN: ${GITLAB_TOKEN} }
    enabled: false
    description: |
      Merge requests.

GOOSE_MODE: smart_approve
`,
  },
  opencode: {
    path: '.config/opencode/opencode.json',
    text: `{
  "$schema": "https://opencode.ai/config.json",
  "mcp": {
    "context7": { "type": "remote", "url": "https://mcp.context7.com/mcp", "enabled": true }
  },
  "theme": "opencode"
}
`,
  },
  copilot: {
    path: '.copilot/mcp-config.json',
    text: `\ufeff{
  "mcpServers": {
    "playwright": {
      "type": "local",
      "command": "npx",
      "args": ["@playwright/mcp@latest"],
      "tools": ["*"]
    }
  }
}`,
  },
};

/** Puts the eleven files into a home folder. */
export function placeClientFiles(home: string): void {
  for (const { path, text } of Object.values(CLIENT_FILES)) {
    mkdirSync(dirname(join(home, path)), { recursive: true });
    writeFileSync(join(home, path), text);
  }
}
