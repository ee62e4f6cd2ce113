import { expect, test } from 'bun:test';
import { CLIENTS } from '../../../src/clients/clients.ts';
import { findClient } from '../../../src/clients/find-client.ts';
import { AppError } from '../../../src/core/errors.ts';

test('every client is found by its id', () => {
  for (const client of CLIENTS) expect(findClient(client.id)).toBe(client);
});

function hintFor(id: string): string | undefined {
  try {
    findClient(id);
    return undefined;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    expect(error.code).toBe('not_found');
    expect(error.message).toContain(`"${id}"`);
    return error.hint;
  }
}

test.each([
  ['claude', 'claude-desktop or claude-code'],
  ['cluade', 'claude-desktop or claude-code'],
  ['Cursor', 'cursor'],
  ['zedd', 'zed'],
  ['gemini-cli', 'gemini'],
  ['copilot cli', 'copilot'],
])('%s is near to %s', (typed, near) => {
  expect(hintFor(typed)).toStartWith(`Did you mean ${near}`);
});

test('the nearest of several comes first, and at most three are named', () => {
  expect(hintFor('vs-code')).toMatch(/^Did you mean vscode or [\w-]+ or [\w-]+\? Wellpipe knows/);
});

test('without any near, those that are known are named', () => {
  expect(hintFor('emacs')).toBe(`Wellpipe knows ${CLIENTS.map(({ id }) => id).join(', ')}.`);
});
