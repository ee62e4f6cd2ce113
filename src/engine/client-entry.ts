import { findOwnCommand } from '../core/executable.ts';

/** What an assistant's configuration needs to start this very program. Holds no secret. */
export interface ClientEntry {
  mcpServers: { wellpipe: { command: string; args: string[] } };
}

/** For Claude Desktop and every client with the same shape. */
export function describeClientEntry(flags: readonly string[] = []): ClientEntry {
  const { command, args } = findOwnCommand();
  return { mcpServers: { wellpipe: { command, args: [...args, 'serve', ...flags] } } };
}
