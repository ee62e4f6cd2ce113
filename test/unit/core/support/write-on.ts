import { writeFileAtomic } from './write-atomically.ts';

// Writes the given texts in turn until it is killed.
const [path = '', ...texts] = process.argv.slice(2);
console.log(JSON.stringify({ started: true }));
for (let round = 0; ; round++) writeFileAtomic(path, texts[round % texts.length] ?? '');
