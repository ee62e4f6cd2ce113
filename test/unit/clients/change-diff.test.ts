import { describe, expect, test } from 'bun:test';
import { describeChange } from '../../../src/clients/change-diff.ts';
import { CLIENTS } from '../../../src/clients/clients.ts';
import { listOwnLines } from '../../../src/clients/entry-file.ts';
import { renderJson } from '../../../src/clients/jsonc-text.ts';
import { toEntry } from '../../../src/clients/shapes.ts';
import { CLIENT_FILES, FOREIGN_SECRETS } from '../../support/client-homes.ts';
import { connect, SERVER } from './support/edit.ts';

const NOTHING = { lines: [], inLine: { before: undefined, after: undefined } };

/** Lines that change beside the entry's own: they get a comma. */
const HIDDEN_LINES: Readonly<Record<string, number>> = { windsurf: 1, opencode: 1 };

describe.each(CLIENTS.map((client) => [client.id, client] as const))('the diff for %s', (id, client) => {
  const before = CLIENT_FILES[id]?.text ?? '';
  const entry = toEntry(client.shape, SERVER);
  const lines = listOwnLines(client, entry);
  const inLine = { before: undefined, after: renderJson(entry) };
  const diff = describeChange('/f', before, connect(client, before), { lines, inLine });

  test('shows all that is added', () => {
    const added = diff.split('\n').filter((line) => line.startsWith('+') && !line.startsWith('+++'));
    expect(added.join('\n')).toContain('/opt/wellpipe');
    // In one line with the others' it stands between two of these.
    expect(added.filter((line) => line.includes('…'))).toHaveLength(HIDDEN_LINES[id] ?? 0);
  });

  test('shows no value of anybody else', () => {
    for (const secret of [...FOREIGN_SECRETS, 'postgresql:', 'docker', 'anthropic']) {
      expect(diff).not.toContain(secret);
    }
  });
});

test('brackets and keys of others are shown, their values are not', () => {
  const before = [
    '{',
    '  "servers": {',
    '    "a": {',
    '      "env": { "TOKEN": "secret" },',
    '      "args": ["--token", "secret"],',
    '      "list": [',
    '        "secret"',
    '      ] // secret',
    '    }',
    '  },',
    '}',
  ].join('\n');
  expect(
    describeChange('/f', before, before.replace('  },\n}', '    "mine": 1\n  },\n}'), {
      ...NOTHING,
      lines: ['"mine": 1'],
    }),
  ).toBe(
    [
      '--- /f',
      '+++ /f',
      '@@ -7,5 +7,6 @@',
      '         …',
      '       ] // …',
      '     }',
      '+    "mine": 1',
      '   },',
      ' }',
      '\\ No newline at end of file',
    ].join('\n'),
  );
});

test('of one long line, the entry alone is shown', () => {
  const before = '{"servers":{"a":{"env":{"TOKEN":"secret"}}}}\n';
  const value = '{"command": "/opt/wellpipe"}';
  const entry = `"wellpipe": ${value}`;
  const after = before.replace('}}}}', `}}, ${entry}}}`);
  expect(
    describeChange('/f', before, after, { lines: [], inLine: { before: undefined, after: value } }),
  ).toBe(`--- /f\n+++ /f\n@@ -1,1 +1,1 @@\n-…\n+…${entry}…`);
});

test('a file that is made or goes has no other name', () => {
  expect(describeChange('/f', undefined, '{}\n', NOTHING)).toBe(
    '--- /dev/null\n+++ /f\n@@ -0,0 +1,1 @@\n+{}',
  );
  expect(describeChange('/f', '{}\n', undefined, NOTHING)).toBe(
    '--- /f\n+++ /dev/null\n@@ -1,1 +0,0 @@\n-{}',
  );
});
