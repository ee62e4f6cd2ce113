import { expect, test } from 'bun:test';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { findOwnCommand } from '../../../src/core/executable.ts';
import { describeDesktopConfig, describeServer } from '../../../src/engine/client-entry.ts';

const { command, args } = findOwnCommand();
const SECRETS = {
  WHOOP_CLIENT_SECRET: 'secret',
  WHOOP_ACCESS_TOKEN: 'secret',
  WELLPIPE_PASSPHRASE: 'secret',
};

test('a usual home needs nothing but the program', () => {
  for (const environment of [{}, { WELLPIPE_HOME: '~/.wellpipe' }, { WELLPIPE_HOME: ' ' }]) {
    expect(describeServer(environment)).toEqual({ command, args: [...args, 'serve'], env: {} });
  }
});

test('another home is named in the environment, absolute', () => {
  expect(describeServer({ WELLPIPE_HOME: 'mine' }).env).toEqual({ WELLPIPE_HOME: resolve('mine') });
  expect(describeServer({ WELLPIPE_HOME: '~/mine' }).env).toEqual({ WELLPIPE_HOME: join(homedir(), 'mine') });
});

test.each([
  [{ WELLPIPE_ENV_FILE: '~/a.env' }, undefined, join(homedir(), 'a.env')],
  [{ WELLPIPE_ENV_FILE: '/b.env' }, '/c.env', '/c.env'],
  [{}, 'd.env', resolve('d.env')],
])('another .env is named in the arguments: %p and %p', (environment, envFile, expected) => {
  expect(describeServer(environment, { envFile }).args).toEqual([...args, 'serve', '--env-file', expected]);
});

test('the simulated member has no .env', () => {
  expect(describeServer({ WELLPIPE_ENV_FILE: '/b.env' }, { demo: true })).toEqual({
    command,
    args: [...args, 'serve', '--demo'],
    env: {},
  });
});

test('no secret of the environment gets into it', () => {
  expect(JSON.stringify(describeServer(SECRETS))).not.toContain('secret');
});

test("Claude Desktop's file holds it below mcpServers", () => {
  expect(describeDesktopConfig({ command: '/opt/wellpipe', args: ['serve'], env: {} })).toEqual({
    mcpServers: { wellpipe: { command: '/opt/wellpipe', args: ['serve'] } },
  });
});
