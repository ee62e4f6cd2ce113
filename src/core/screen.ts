import { existsSync } from 'node:fs';
import type { Environment } from './environment.ts';

/** Where the member's browser and clipboard are: `here`, or why they are not. */
export type Screen = 'here' | 'ssh' | 'container' | 'no_display';

/** Left by Docker and by Podman. */
const CONTAINER_MARKS = ['/.dockerenv', '/run/.containerenv'];
const SSH_VARIABLES = ['SSH_CONNECTION', 'SSH_CLIENT', 'SSH_TTY'];
/** Of X11, of Wayland, and of Linux inside Windows, whose browser it opens. */
const DISPLAY_VARIABLES = ['DISPLAY', 'WAYLAND_DISPLAY', 'WSL_DISTRO_NAME'];

/** A container with a display of its own, as toolboxes have, counts as `here`. */
export function locateScreen(environment: Environment, platform: string = process.platform): Screen {
  if (SSH_VARIABLES.some((name) => environment[name])) return 'ssh';
  if (platform === 'darwin' || platform === 'win32') return 'here';
  if (DISPLAY_VARIABLES.some((name) => environment[name])) return 'here';
  return CONTAINER_MARKS.some((path) => existsSync(path)) ? 'container' : 'no_display';
}
