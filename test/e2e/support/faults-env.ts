const OWN_LINE = /^(WHOOP|WELLPIPE)_/;
/** What a member keeps in the same file. */
const FOREIGN_HEAD = '# of other tools\nexport OTHER_TOOL="a b # c"  # why\n\n';
const FOREIGN_TAIL = '  # the end\nLAST=\'ünd "so"\'\n';

export function withForeignLines(text: string): string {
  return FOREIGN_HEAD + text + FOREIGN_TAIL;
}

/** Times of the token, in milliseconds from now. */
export function withTimes(text: string, times: { obtained: number; expires: number }): string {
  const fromNow = (ms: number) => new Date(Date.now() + ms).toISOString();
  return text
    .replace(/^(WHOOP_TOKEN_OBTAINED_AT)=.*$/m, `$1=${fromNow(times.obtained)}`)
    .replace(/^(WHOOP_TOKEN_EXPIRES_AT)=.*$/m, `$1=${fromNow(times.expires)}`);
}

/** Which login a `.env` holds, compared with a former text of it. A mixture of the two is an error. */
export function compareLogin(before: string, text: string): 'old' | 'new' {
  if (text === before) return 'old';
  const isNew = (key: string) => ![undefined, valueIn(before, key)].includes(valueIn(text, key));
  const isWhole = ['WHOOP_ACCESS_TOKEN', 'WHOOP_REFRESH_TOKEN', 'WHOOP_TOKEN_OBTAINED_AT'].every(isNew);
  if (isWhole && foreignLines(text) === foreignLines(before)) return 'new';
  throw new Error(`This is neither the old nor the new .env:\n${text}`);
}

function valueIn(text: string, key: string): string | undefined {
  return new RegExp(`^${key}=(.+)$`, 'm').exec(text)?.[1];
}

function foreignLines(text: string): string {
  return text
    .split('\n')
    .filter((line) => !OWN_LINE.test(line))
    .join('\n');
}
