import { PORT_BOUNDS } from '../../engine/bounds.ts';
import { defineAction } from '../frame/define.ts';
import { runLogin } from '../frame/login-dialog.ts';
import { parseDuration, parseInteger } from '../frame/numbers.ts';

export default defineAction({
  name: 'whoop',
  description: 'Log in to WHOOP in the browser',
  args: {
    port: { type: 'string', description: 'Port of the redirect URI (3000)', valueHint: 'N' },
    browser: {
      type: 'boolean',
      default: true,
      description: 'Open the browser',
      negativeDescription: 'Print the address instead of opening it',
    },
    paste: { type: 'boolean', description: 'Read the redirected address from stdin: SSH, https redirects' },
    timeout: { type: 'string', description: 'How long to wait (5m)', valueHint: 'DURATION' },
  },
  async run(invocation, { port, browser, paste, timeout }) {
    await runLogin(invocation, {
      port: parseInteger('port', port, PORT_BOUNDS),
      openBrowser: browser,
      paste,
      timeoutMs: parseDuration('timeout', timeout),
    });
  },
});
