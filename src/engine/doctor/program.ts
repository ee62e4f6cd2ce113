import { BUILD } from '../../core/build-facts.ts';
import { findOwnCommand } from '../../core/executable.ts';
import { VERSION } from '../../core/version.ts';
import { type Check, ok } from './check.ts';
import { showPath } from './show-path.ts';

/** Which program this is. */
export const PROGRAM: Check = {
  name: 'program',
  isOfMachine: false,
  run({ machine }) {
    const { command, args } = findOwnCommand();
    const origin =
      args.length === 0
        ? showPath(command, machine)
        : `from source at ${showPath(args.at(-1) ?? '', machine)}`;
    return ok(`wellpipe ${VERSION}${describeBuild()} for ${process.platform} ${process.arch}, ${origin}`);
  },
};

const COMMIT_CHARACTERS = 9;

function describeBuild(): string {
  const { commit, date } = BUILD ?? {};
  const parts = [commit?.slice(0, COMMIT_CHARACTERS), date?.slice(0, 10)].filter(
    (part) => part !== undefined,
  );
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}
