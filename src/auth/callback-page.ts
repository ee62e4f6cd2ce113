import { randomBytes } from 'node:crypto';
import { escapeHtml } from '../core/html.ts';
import type { EndedLogin, IgnoredReturn } from './login-attempt.ts';
import { describeMissingScopes } from './scopes.ts';

/** A complete answer for the browser, whichever HTTP server sends it. */
export interface CallbackPage {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** The page that a login ends on. It loads nothing, holds no code, and clears the address bar of it. */
export function renderCallbackPage(outcome: EndedLogin | IgnoredReturn): CallbackPage {
  const nonce = randomBytes(16).toString('base64');
  const { title, paragraphs } = describe(outcome);
  const isDone = outcome.kind === 'done';
  return {
    status: isDone ? 200 : 400,
    headers: pageHeaders(nonce),
    body: `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,">
<style nonce="${nonce}">${STYLE}</style>
<main class="${isDone ? 'done' : 'failed'}">
<p class="brand">Wellpipe</p>
<h1>${escapeHtml(title)}</h1>
${paragraphs.map((text) => `<p>${withCode(text)}</p>`).join('\n')}
</main>
<script nonce="${nonce}">history.replaceState(null, '', location.pathname)</script>
</html>
`,
  };
}

function describe(outcome: EndedLogin | IgnoredReturn): { title: string; paragraphs: string[] } {
  if (outcome.kind === 'done') {
    return {
      title: 'You are logged in to WHOOP',
      paragraphs: [
        'Your tokens are stored on this computer and nowhere else. You can close this tab.',
        ...describeMissingScopes(outcome.result.missingScopes),
      ],
    };
  }
  const { message, hint } = outcome.error;
  const title =
    outcome.kind === 'ignored' ? 'This is not the login that is waiting' : 'The login did not work';
  return { title, paragraphs: hint ? [message, hint] : [message] };
}

function pageHeaders(nonce: string): Record<string, string> {
  const policy = [
    "default-src 'none'",
    `style-src 'nonce-${nonce}'`,
    `script-src 'nonce-${nonce}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policy.join('; '),
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  };
}

function withCode(text: string): string {
  return escapeHtml(text).replace(/`([^`]+)`/g, '<code>$1</code>');
}

const STYLE = `
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #f6f7f9; --card: #fff; --line: #dfe3e8; --done: #12805c; --failed: #b3261e }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8eaed; --paper: #101214; --card: #1a1d21; --line: #2e3338; --done: #4cc99a; --failed: #ff8a80 }
}
body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, sans-serif }
main { max-width: 32rem; margin: 1rem; padding: 2rem; background: var(--card); border: 1px solid var(--line);
  border-top: 4px solid var(--failed); border-radius: 8px; overflow-wrap: anywhere }
main.done { border-top-color: var(--done) }
h1 { margin: 0 0 1rem; font-size: 1.4rem; line-height: 1.25 }
p { margin: 0 0 .75rem }
.brand { font-weight: 600; opacity: .6 }
code { font-size: .9em; padding: .1em .3em; border-radius: 4px; background: var(--paper) }
`;
