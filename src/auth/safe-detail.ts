import { cleanText } from '../core/text.ts';

const MAX_DETAIL = 160;
/** Long enough to be a secret; words and scope names are shorter. */
const TOKEN_LIKE = /[\w.~+/=-]{24,}/g;

/** WHOOP's own explanation of a refusal, without anything that could be a secret; empty where there is none. */
export function safeDetail(text: unknown, secrets: readonly string[] = []): string {
  if (typeof text !== 'string') return '';
  const withoutSecrets = secrets.reduce(
    (rest, secret) => (secret ? rest.replaceAll(secret, '…') : rest),
    text,
  );
  return cleanText(withoutSecrets.replace(TOKEN_LIKE, '…'), MAX_DETAIL);
}

/** An OAuth error code, or undefined for what is none. */
export function safeErrorCode(code: unknown): string | undefined {
  return typeof code === 'string' && /^[a-z_]{3,40}$/i.test(code) ? code.toLowerCase() : undefined;
}
