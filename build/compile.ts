import { basename, dirname, resolve } from 'node:path';
import type { BuildFacts } from '../src/core/build-facts.ts';

interface Compilation {
  entry: string;
  /** Its base name becomes part of the executable: the same name is needed for the same bytes. */
  outfile: string;
  /** Without one, the runtime that is running. */
  runtime?: Bun.Build.CompileTarget;
  facts?: BuildFacts;
  windows?: Bun.CompileBuildOptions['windows'];
}

/**
 * One self-contained executable that reads no configuration from the folder it is started in.
 * Answers the paths of the modules that went into it.
 */
export async function compile({ entry, outfile, runtime, facts, windows }: Compilation): Promise<string[]> {
  const startedIn = process.cwd();
  // Bun 1.4.5 leaves its unfinished executable in the working directory when it is killed, and names
  // chunks after their path from there: the same bytes need a folder as far from the source.
  process.chdir(dirname(outfile));
  try {
    const { metafile } = await Bun.build({
      entrypoints: [entry],
      compile: {
        outfile: basename(outfile),
        autoloadDotenv: false,
        autoloadBunfig: false,
        jitPolicy: 10,
        ...(runtime === undefined ? {} : { target: runtime }),
        ...(windows === undefined ? {} : { windows }),
      },
      format: 'esm',
      splitting: true,
      bytecode: true,
      minify: true,
      metafile: true,
      env: 'disable',
      define: {
        'process.env.NODE_ENV': '"production"',
        'globalThis.WELLPIPE_BUILD': JSON.stringify(facts) ?? 'undefined',
      },
    });
    return Object.keys(metafile?.inputs ?? {}).map((path) => resolve(path));
  } finally {
    process.chdir(startedIn);
  }
}
