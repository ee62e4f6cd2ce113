import { expect, test } from 'bun:test';
import { runWellpipe } from '../support/binary.ts';
import { readCodeSpans, readCommandLines, readDocuments, readFences } from '../support/documents.ts';

/** An origin that is refused once the command line has been read, and before anything is done. */
const REFUSED_ORIGIN = { WHOOP_BASE_URL: 'ftp://nowhere' };
/** Or, where a page names a command without its words: that one is missing. */
const ACCEPTED = /WHOOP_BASE_URL is|is missing\./;
/** `[client…]`, `bash|zsh`, `--a …`: a pattern of command lines, and none itself. */
const PATTERN = /[|[\]…]/;
const AT_ONCE = 4;

/** Command lines of all pages, each once, with the page that has it. */
function readExamples(): Map<string, { path: string; args: string[] }> {
  const examples = new Map<string, { path: string; args: string[] }>();
  for (const { path, text } of readDocuments()) {
    const spans = readCodeSpans(text).filter((code) => code.startsWith('wellpipe ') && !PATTERN.test(code));
    for (const args of [...readFences(text), ...spans].flatMap(readCommandLines)) {
      examples.set(args.join(' '), { path, args });
    }
  }
  return examples;
}

/** What is wrong with the shape of a command line; undefined where nothing is. */
async function findFault({ path, args }: { path: string; args: string[] }): Promise<string | undefined> {
  const { code, stderr, stdout } = await runWellpipe(args, { env: REFUSED_ORIGIN });
  if (code === 0 || ACCEPTED.test(`${stdout}${stderr}`)) return undefined;
  return `${path}: wellpipe ${args.join(' ')}: ${stderr}${stdout}`;
}

test('every command line of the pages is one that the program takes', async () => {
  const examples = [...readExamples().values()];
  expect(examples.length).toBeGreaterThan(50);
  const faults: string[] = [];
  const work = async () => {
    for (let example = examples.pop(); example; example = examples.pop()) {
      const fault = await findFault(example);
      if (fault !== undefined) faults.push(fault);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  expect(faults).toEqual([]);
}, 60_000);

test('docs/doctor.md has every line of doctor', async () => {
  // Nothing listens there: this test needs names alone.
  const { stdout } = await runWellpipe(['doctor', '--json'], {
    env: { WHOOP_BASE_URL: 'http://127.0.0.1:1' },
  });
  const { checks } = JSON.parse(stdout) as { checks: { name: string }[] };
  const page = readDocuments().find(({ path }) => path === 'docs/doctor.md')?.text ?? '';
  const rows = page.split('\n').filter((line) => line.startsWith('| `'));
  const named = rows.flatMap((row) => readCodeSpans(row.split('|')[1] ?? ''));
  expect(checks.length).toBeGreaterThan(10);
  expect(checks.map(({ name }) => name).filter((name) => !named.includes(name))).toEqual([]);
});

test('a command line that the program does not take is found', async () => {
  expect(await findFault({ path: 'README.md', args: ['today', '--dat', 'today'] })).toStartWith(
    'README.md: ',
  );
});
