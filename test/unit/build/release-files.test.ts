import { expect, test } from 'bun:test';
import { fillInstaller } from '../../../build/installers.ts';
import { makeServerJson } from '../../../build/server-json.ts';
import packageJson from '../../../package.json' with { type: 'json' };

test('an installer gets the public key on its one line for it, in sh and PowerShell', () => {
  expect(fillInstaller("#!/bin/sh\n  public_key=''\nrun\n", 'RWkey+/=')).toBe(
    "#!/bin/sh\n  public_key='RWkey+/='\nrun\n",
  );
  expect(fillInstaller("$publicKey = ''\r\n", 'RWkey')).toBe("$publicKey = 'RWkey'\r\n");
  expect(fillInstaller("public_key=''\n", undefined)).toBe("public_key=''\n");
});

test('an installer without that line, or with two, is refused', () => {
  expect(() => fillInstaller('#!/bin/sh\n', 'RWkey')).toThrow('0 lines for the public key');
  expect(() => fillInstaller("public_key=''\npublic_key=''\n", undefined)).toThrow(
    '2 lines for the public key',
  );
});

test('the registry is told where each bundle is, and its sum', () => {
  const { version } = packageJson;
  const sum = 'ab'.repeat(32);
  const server = makeServerJson(new Map([['wellpipe-darwin-arm64.mcpb', sum]]));
  expect(server.name).toBe('io.github.wellpipe/wellpipe');
  expect(server.description.length).toBeLessThanOrEqual(100);
  expect(server.packages).toEqual([
    {
      registryType: 'mcpb',
      identifier: `https://github.com/wellpipe/wellpipe/releases/download/v${version}/wellpipe-darwin-arm64.mcpb`,
      fileSha256: sum,
      transport: { type: 'stdio' },
    },
  ]);
});
