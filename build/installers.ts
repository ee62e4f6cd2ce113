/** What a person pipes into a shell. */
export const INSTALLERS = ['install.sh', 'install.ps1'] as const;

/** The one line that is empty in the source: `public_key=''` in sh, `$publicKey = ''` in PowerShell. */
const KEY_LINE = /^(\s*\$?public_?key ?= ?)''$/gim;

/** The installer with the key that releases are signed with; unchanged while there is none. */
export function fillInstaller(text: string, releaseKey: string | undefined): string {
  const places = [...text.matchAll(KEY_LINE)].length;
  if (places !== 1) throw new Error(`an installer has ${places} lines for the public key, not 1.`);
  return releaseKey === undefined ? text : text.replace(KEY_LINE, `$1'${releaseKey}'`);
}
