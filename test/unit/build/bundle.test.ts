import { describe, expect, test } from 'bun:test';
import { getMcpConfigForManifest, hasRequiredConfigMissing, v0_3 } from '@anthropic-ai/mcpb';
import { bundleName, hasBundle, makeManifest } from '../../../build/bundle.ts';
import { readVariable } from '../../../src/core/environment.ts';
import { TOOLS } from '../../../src/mcp/tools.ts';
import { TARGETS } from '../../../src/release/target.ts';

const FOLDER = '/extensions/wellpipe';

describe.each(TARGETS.filter(hasBundle).map((target) => [bundleName(target), target] as const))(
  '%s',
  (_, target) => {
    const manifest = v0_3.McpbManifestSchema.parse(makeManifest(target));
    const launch = (userConfig: Record<string, string>) =>
      getMcpConfigForManifest({
        manifest,
        extensionPath: FOLDER,
        systemDirs: {},
        userConfig,
        pathSeparator: '/',
      });

    test('starts the server in it, with the settings of the member', async () => {
      const config = await launch({ client_id: 'the-id', client_secret: 'the-secret' });
      const executable = target.os === 'windows' ? 'wellpipe.exe' : 'wellpipe';
      expect(config?.command).toBe(`${FOLDER}/server/${executable}`);
      expect(manifest.server.entry_point).toBe(`server/${executable}`);
      expect(config?.args).toEqual(['serve']);
      expect(config?.env).toEqual({ WHOOP_CLIENT_ID: 'the-id', WHOOP_CLIENT_SECRET: 'the-secret' });
    });

    test('needs no setting: blank ones count as unset', async () => {
      expect(hasRequiredConfigMissing({ manifest, userConfig: {} })).toBe(false);
      for (const settings of [{}, { client_id: '', client_secret: '' }]) {
        const environment = (await launch(settings))?.env ?? {};
        expect(readVariable(environment, 'WHOOP_CLIENT_ID')).toBeUndefined();
        expect(readVariable(environment, 'WHOOP_CLIENT_SECRET')).toBeUndefined();
      }
    });

    test('has the secret kept where secrets are, and names the tools', () => {
      expect(manifest.user_config?.client_secret?.sensitive).toBe(true);
      expect(manifest.tools?.map(({ name }) => name)).toEqual(TOOLS.map(({ name }) => name));
      expect(manifest.compatibility?.platforms).toEqual([target.os === 'windows' ? 'win32' : target.os]);
    });
  },
);

test('there is one for every desktop', () => {
  expect(TARGETS.filter(hasBundle).map(bundleName).sort()).toEqual([
    'wellpipe-darwin-arm64.mcpb',
    'wellpipe-darwin-x64.mcpb',
    'wellpipe-linux-arm64.mcpb',
    'wellpipe-linux-x64.mcpb',
    'wellpipe-windows-arm64.mcpb',
    'wellpipe-windows-x64.mcpb',
  ]);
});
