import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SimulatedWhoop } from '../../../src/demo/server.ts';
import { describeDemoApp } from '../../../src/engine/demo-login.ts';
import type { ScratchHome } from '../../support/scratch-home.ts';

export type EnvValues = Readonly<Record<string, string>>;

/** App and a login of its own at a simulated WHOOP. */
export function describeLoginAt(whoop: SimulatedWhoop): EnvValues {
  const { accessToken, refreshToken = '' } = whoop.issueTokens();
  return {
    ...describeDemoApp(whoop),
    WHOOP_ACCESS_TOKEN: accessToken,
    WHOOP_REFRESH_TOKEN: refreshToken,
  };
}

/** Makes these values the whole `.env` of a home, as a member would by hand. */
export function writeEnvFile({ wellpipeHome }: ScratchHome, values: EnvValues): void {
  mkdirSync(wellpipeHome, { recursive: true, mode: 0o700 });
  const lines = Object.entries(values).map(([name, value]) => `${name}=${value}\n`);
  writeFileSync(join(wellpipeHome, '.env'), lines.join(''), { mode: 0o600 });
}
