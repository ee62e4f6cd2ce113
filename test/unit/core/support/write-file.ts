import { toAppError } from '../../../../src/core/errors.ts';
import { writeFileAtomic } from './write-atomically.ts';

// Writes a file and prints how that went.
const [path = '', text = ''] = process.argv.slice(2);
try {
  writeFileAtomic(path, text);
  console.log(JSON.stringify({ written: true }));
} catch (error) {
  console.log(JSON.stringify(toAppError(error)));
}
