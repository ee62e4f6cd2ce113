import { startLogin } from '../../../../src/auth/login.ts';
import { approveConsent } from '../../../../src/demo/consent-walk.ts';

// Logs in once and ends by itself, as a command would.
const [origin = '', id = '', secret = ''] = process.argv.slice(2);
const login = await startLogin({
  origin,
  client: { id, secret },
  redirectUri: 'http://localhost:0/api/callback/whoop',
  listen: true,
  timeoutMs: 300_000,
  complete: async () => undefined,
});
const response = await fetch(await approveConsent(login.authorizeUrl));
await response.text();
const { missingScopes } = await login.finished;
console.log(JSON.stringify({ status: response.status, missingScopes }));
