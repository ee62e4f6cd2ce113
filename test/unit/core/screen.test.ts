import { expect, test } from 'bun:test';
import { locateScreen } from '../../../src/core/screen.ts';

test.each([
  ['a Mac', {}, 'darwin', 'here'],
  ['Windows', {}, 'win32', 'here'],
  ['a desktop with X11', { DISPLAY: ':0' }, 'linux', 'here'],
  ['a desktop with Wayland', { WAYLAND_DISPLAY: 'wayland-0' }, 'linux', 'here'],
  ['Linux inside Windows', { WSL_DISTRO_NAME: 'Debian' }, 'linux', 'here'],
  ['SSH to a Mac', { SSH_CONNECTION: '192.0.2.1 50000 192.0.2.2 22' }, 'darwin', 'ssh'],
  ['SSH that forwards X11', { SSH_TTY: '/dev/pts/0', DISPLAY: 'localhost:10.0' }, 'linux', 'ssh'],
] as const)('on %s', (_, environment, platform, screen) => {
  expect(locateScreen(environment, platform)).toBe(screen);
});

test('without a display there is none, in a container or not', () => {
  expect(['container', 'no_display']).toContain(locateScreen({}, 'linux'));
});
