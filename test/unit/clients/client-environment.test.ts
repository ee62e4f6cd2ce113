import { expect, test } from 'bun:test';
import { clientEnvironment } from '../../../src/clients/client-environment.ts';

const SHELL = {
  HOME: '/home/you',
  PATH: '/usr/bin',
  APPDATA: 'C:\\Users\\you\\AppData\\Roaming',
  SYSTEMROOT: 'C:\\Windows',
  WELLPIPE_LOG: 'debug',
  WHOOP_ACCESS_TOKEN: 'secret',
  NODE_OPTIONS: '--inspect',
};
const SERVER = { command: '/opt/wellpipe', args: ['serve'], env: { WELLPIPE_HOME: '/elsewhere' } };
const of = (platform: NodeJS.Platform) =>
  clientEnvironment({ platform, home: '/home/you', environment: SHELL }, SERVER);

test('a server gets what every program needs and what its entry says, and nothing else of the shell', () => {
  expect(of('linux')).toEqual({ HOME: '/home/you', PATH: '/usr/bin', WELLPIPE_HOME: '/elsewhere' });
  expect(of('darwin')).toEqual(of('linux'));
  expect(of('win32')).toEqual({
    APPDATA: SHELL.APPDATA,
    PATH: '/usr/bin',
    SYSTEMROOT: 'C:\\Windows',
    WELLPIPE_HOME: '/elsewhere',
  });
});
