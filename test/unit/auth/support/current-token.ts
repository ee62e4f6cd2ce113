import { AccessTokens } from '../../../../src/auth/access-tokens.ts';
import { EnvFile } from '../../../../src/auth/env-file.ts';
import { LoginStore } from '../../../../src/auth/login-store.ts';
import { toAppError } from '../../../../src/core/errors.ts';

// Gets an access token the way every command does, and prints it.
const [envPath = '', times = '1'] = process.argv.slice(2);
const tokens = new AccessTokens({ store: new LoginStore(new EnvFile(envPath), process.env) });
try {
  let value = '';
  for (let time = 0; time < Number(times); time++) ({ value } = await tokens.current());
  console.log(JSON.stringify({ value }));
} catch (error) {
  console.log(JSON.stringify(toAppError(error)));
}
