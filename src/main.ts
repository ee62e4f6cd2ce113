#!/usr/bin/env bun
import { runCli } from './cli.ts';

const ended = new AbortController();

for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => {
    // A second request does not wait for anything any more.
    if (ended.signal.aborted) process.exit(130);
    ended.abort();
  });
}

process.exitCode = await runCli(process.argv.slice(2), { environment: process.env, signal: ended.signal });
