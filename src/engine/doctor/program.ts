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
    return ok(`wellpipe ${VERSION} for ${process.platform} ${process.arch}, ${origin}`);
  },
};
