import type { Machine, ServerCommand } from './client.ts';

const UNIX_VARIABLES = ['HOME', 'LOGNAME', 'PATH', 'SHELL', 'TERM', 'USER'];
const WINDOWS_VARIABLES = [
  'APPDATA',
  'HOMEDRIVE',
  'HOMEPATH',
  'LOCALAPPDATA',
  'PATH',
  'PROCESSOR_ARCHITECTURE',
  'PROGRAMFILES',
  'SYSTEMDRIVE',
  'SYSTEMROOT',
  'TEMP',
  'USERNAME',
  'USERPROFILE',
];

/**
 * What a server gets to see of the environment: clients hand over what MCP's own libraries name as safe, and
 * what the entry says. Nothing that is set in the member's shell alone.
 */
export function clientEnvironment(
  { platform, environment }: Machine,
  { env }: ServerCommand,
): Record<string, string> {
  const names = platform === 'win32' ? WINDOWS_VARIABLES : UNIX_VARIABLES;
  const given = names.flatMap((name) => {
    const value = environment[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(given), ...env };
}
