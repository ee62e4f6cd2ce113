import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

interface Suite {
  /** Paths relative to `cwd`, with forward slashes. */
  files: readonly string[];
  cwd: string;
  /** For one test that waits for ever. */
  testTimeoutMs: number;
  /** For all of them: the only cure for a test that never yields. */
  suiteTimeoutMs: number;
  output?: 'inherit' | 'ignore';
}

interface SuiteResult extends Counts {
  /** Failures that are no test's: each is counted in `failed` and still has to be shown. */
  complaints: string[];
}

/**
 * Runs test files with `bun test` and counts from its report. A runner that crashes, a file that
 * does not load and a file without a test are failures too, whatever the exit code says.
 */
export async function runSuite(suite: Suite): Promise<SuiteResult> {
  const folder = await mkdtemp(join(tmpdir(), 'wellpipe-report-'));
  try {
    const reportFile = join(folder, 'junit.xml');
    const ended = await runBunTest(suite, reportFile);
    const report = await readFile(reportFile, 'utf8').catch(() => undefined);
    if (report === undefined) {
      const complaints = [`bun test ended without a report (${ended})`];
      return { passed: 0, failed: 1, skipped: 0, complaints };
    }
    const counts = readTotals(report);
    const complaints = findSilentFiles(report, suite.files).map((file) => `${file}: no test ran`);
    if (ended !== 'exit code 0' && counts.failed + complaints.length === 0) {
      complaints.push(`bun test ended with ${ended} although no test failed`);
    }
    return { ...counts, failed: counts.failed + complaints.length, complaints };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** How it ended: `exit code N`, or the signal that did it. */
async function runBunTest(suite: Suite, reportFile: string): Promise<string> {
  const output = suite.output ?? 'inherit';
  const runner = Bun.spawn(
    [
      process.execPath,
      'test',
      '--no-orphans',
      `--timeout=${suite.testTimeoutMs}`,
      '--reporter=junit',
      `--reporter-outfile=${reportFile}`,
      ...suite.files.map((file) => `./${file}`),
    ],
    {
      cwd: suite.cwd,
      stdin: 'ignore',
      stdout: output,
      stderr: output,
      timeout: suite.suiteTimeoutMs,
      killSignal: 'SIGKILL',
    },
  );
  await runner.exited;
  return runner.signalCode === null ? `exit code ${runner.exitCode}` : String(runner.signalCode);
}

function readTotals(report: string): Counts {
  const root = /<testsuites\b[^>]*>/.exec(report)?.[0] ?? '';
  const total = (name: string) => Number(new RegExp(`\\b${name}="(\\d+)"`).exec(root)?.[1] ?? Number.NaN);
  const [tests, failed, skipped] = [total('tests'), total('failures'), total('skipped')];
  if (Number.isNaN(tests + failed + skipped))
    throw new Error(`bun test wrote a report without totals: ${root}`);
  return { passed: tests - failed - skipped, failed, skipped };
}

/** A file that fails while it loads is absent from the report, as is one that holds no test. */
function findSilentFiles(report: string, files: readonly string[]): string[] {
  const reported = new Set([...report.matchAll(/\bfile="([^"]*)"/g)].map(([, file]) => file));
  return files.filter((file) => !reported.has(file));
}
