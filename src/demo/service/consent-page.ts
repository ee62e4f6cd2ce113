import { escapeHtml } from '../../core/html.ts';
import type { Reply } from './exchange.ts';
import type { LoginRequest } from './logins.ts';

const SCOPE_TEXTS: Readonly<Record<string, string>> = {
  offline: 'permission to stay logged in',
  'read:recovery': 'recovery',
  'read:cycles': 'cycles and strain',
  'read:workout': 'workouts',
  'read:sleep': 'sleep',
  'read:profile': 'name and email address',
  'read:body_measurement': 'height, weight and maximum heart rate',
};

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:30rem;margin:12vh auto;padding:0 1.5rem;color:#1c2024}
.mark{display:inline-block;padding:.1rem .6rem;border-radius:1rem;background:#fff3d6;color:#7a4b00;font-size:.85rem}
h1{font-size:1.4rem}button{font:inherit;padding:.5rem 1.4rem;margin-right:.6rem;border-radius:.4rem;border:1px solid #9aa4ad;background:#fff}
button.main{background:#1c2024;color:#fff}code{word-break:break-all}
@media(prefers-color-scheme:dark){body{background:#15181b;color:#eceff1}button{background:#15181b;color:#eceff1}button.main{background:#eceff1;color:#15181b}}`;

/** Asks the member whether an app may read their data. `challenge` names the question in the form. */
export function consentPage(clientId: string, login: LoginRequest, challenge: string, action: string): Reply {
  const scopes = login.scopes.map((scope) => `<li>${escapeHtml(SCOPE_TEXTS[scope] ?? scope)}</li>`).join('');
  return page(
    200,
    'Allow access?',
    `<p>The app <code>${escapeHtml(clientId)}</code> asks for the simulated member’s:</p>
<ul>${scopes}</ul>
<p>Afterwards you return to <code>${escapeHtml(login.redirectUri)}</code>.</p>
<form method="post" action="${escapeHtml(action)}">
<input type="hidden" name="challenge" value="${escapeHtml(challenge)}">
<button class="main" name="decision" value="grant">Grant</button>
<button name="decision" value="deny">Deny</button>
</form>`,
  );
}

/** Where a login ends that must not be sent back to the app. */
export function errorPage(error: string, description: string, hint: string): Reply {
  return page(
    400,
    'This login cannot go on',
    `<p><strong>${escapeHtml(error)}</strong></p><p>${escapeHtml(description)}</p><p>${escapeHtml(hint)}</p>`,
  );
}

function page(status: number, title: string, content: string): Reply {
  return {
    status,
    headers: {
      'content-type': 'text/html;charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
      'referrer-policy': 'no-referrer',
    },
    body: `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)} – simulated WHOOP</title><style>${STYLE}</style></head>
<body><p class="mark">Simulated WHOOP: nothing here is real</p><h1>${escapeHtml(title)}</h1>
${content}
</body></html>
`,
  };
}
