import { createInterface } from 'node:readline';
import { parentPort } from 'node:worker_threads';
import { writeStdout } from '../../../core/stdout.ts';
import { VERSION } from '../../../core/version.ts';
import type { OpenMessage, Reply, RunMessage } from '../protocol.ts';
import { ReadConnection } from './connection.ts';
import { refuseStatement, runStatement } from './run-statement.ts';
import { Watchdog, watchRuns } from './watchdog.ts';

/** The process that runs SQL: a line in, a line out, until stdin ends. It opens nothing but what it is told. */
export async function serveStatements(): Promise<void> {
  if (parentPort) return watchRuns(parentPort);
  const watchdog = new Watchdog();
  const watching = watchdog.start();
  let connection: ReadConnection | undefined;
  let isOtherVersion = false;
  for await (const line of createInterface({ input: process.stdin })) {
    const message: OpenMessage | RunMessage = JSON.parse(line);
    if (message.kind === 'open') {
      connection?.close();
      connection = new ReadConnection(message);
      isOtherVersion = message.version !== VERSION;
    } else {
      await watching;
      const reply = await watchdog.watch(() =>
        isOtherVersion || !connection ? OTHER_VERSION : answer(connection, message),
      );
      await writeStdout(`${JSON.stringify(reply)}\n`);
    }
  }
}

const OTHER_VERSION: Reply = { problem: { kind: 'other_version' } };

function answer(connection: ReadConnection, { sql, limit }: RunMessage): Reply {
  const problem = refuseStatement(sql);
  if (problem) return { problem };
  return connection.read((database) => runStatement(database, connection.guard, sql, limit));
}
