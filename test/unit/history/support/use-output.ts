import { readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { toAppError } from '../../../../src/core/errors.ts';
import { Output } from '../../../../src/history/export/output.ts';

// Writes an export of some size and prints what came of it.
const [path = '', mode = '', kilobytes = '1'] = process.argv.slice(2);
const names = mode === 'folder' ? ['a/one', 'b/two'] : undefined;

async function writeAll(): Promise<void> {
  using output = new Output(path, { names });
  for (const name of names ?? [undefined]) {
    await output.write(async (write) => {
      for (let count = 0; count < Number(kilobytes); count++) await write('x'.repeat(1_024));
      if (mode === 'exit') {
        console.log(JSON.stringify({ left: readdirSync(dirname(path)).length }));
        process.exit(0);
      }
    }, name);
  }
  output.commit();
}

const error = await writeAll().then(() => undefined, toAppError);
console.log(JSON.stringify({ ...error?.toJSON(), left: readdirSync(dirname(path)) }));
