import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface ScratchHome extends Disposable {
  /** The member's home folder, `HOME`. */
  readonly home: string;
  /** Wellpipe's own, `WELLPIPE_HOME`; it does not exist before something makes it. */
  readonly wellpipeHome: string;
  readonly env: Readonly<Record<string, string>>;
}

/** A member's home that nothing else knows: `using home = createScratchHome()` removes it at the end. */
export function createScratchHome(): ScratchHome {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'wellpipe-home-')));
  const home = join(root, 'home');
  const wellpipeHome = join(root, 'wellpipe');
  mkdirSync(home);
  return {
    home,
    wellpipeHome,
    env: { HOME: home, USERPROFILE: home, WELLPIPE_HOME: wellpipeHome },
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  };
}
