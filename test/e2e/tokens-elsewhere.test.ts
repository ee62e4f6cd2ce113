import { expect, test } from 'bun:test';
import { copyFileSync } from 'node:fs';
import { readJsonError } from './support/errors.ts';
import { Machine } from './support/login.ts';
import { McpClient } from './support/mcp-client.ts';

const PROFILE = ['record', 'profile'];

test('a copy of a login that another copy has renewed says when and where, and sends nothing again', async () => {
  await using machine = await Machine.start();
  machine.placeLogin();
  const copy = `${machine.envFile}.copy`;
  copyFileSync(machine.envFile, copy);
  await machine.ask(['auth', 'refresh', '--env-file', copy]);

  const elsewhere = `rotated elsewhere at \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d UTC: the new ones went to ${copy}\\.`;
  for (const _ of ['found out', 'remembered']) {
    const result = await machine.run([...PROFILE, '--json']);
    expect(result.code).toBe(11);
    const { message, hint } = readJsonError(result);
    expect(message).toMatch(
      new RegExp(`^WHOOP has refused to renew this login since .+\\. Its tokens were ${elsewhere}$`),
    );
    expect(hint).toContain('wellpipe auth whoop');
  }
  const status = await machine.ask(['auth', 'status']);
  expect(status).toMatchObject({ logged_in: false, refused_at: expect.stringMatching(/^\d{4}-.*Z$/) });
  // What the tokens say about themselves would read as if they still held.
  expect(status).not.toHaveProperty('expires_at');
  expect(String(status.notes)).toMatch(new RegExp(elsewhere));
  await using client = await McpClient.connect({ home: machine.home, env: machine.env });
  expect((await client.fail('whoop_today')).message).toMatch(new RegExp(elsewhere));

  expect(machine.statusesOf('/token')).toEqual([200, 400]);
  expect(machine.statusesOf('/basic')).toEqual([401]);
  await machine.ask([...PROFILE, '--env-file', copy]);
});

test('a login known to be dead sends its access token to nobody', async () => {
  await using machine = await Machine.start();
  machine.placeLogin();
  machine.whoop.revokeEverything();
  await machine.run(PROFILE);
  const asked = machine.whoop.requests.length;
  for (let process = 0; process < 3; process++) expect((await machine.run(PROFILE)).code).toBe(11);
  expect(machine.whoop.requests).toHaveLength(asked);
});
