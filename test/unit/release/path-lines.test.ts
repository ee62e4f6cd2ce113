import { describe, expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listShellFiles, MARKER, withoutPathLines } from '../../../src/release/path-lines.ts';

const HOME = '/home/you';
const MARK = '# added by the Wellpipe installer';

const shLine = (word: string) =>
  `case ":$PATH:" in *:${word}:*) ;; *) export PATH=${word}:"$PATH" ;; esac ${MARK}`;
const fishLine = (word: string) => `contains -- ${word} $PATH; or set -gx PATH ${word} $PATH ${MARK}`;

test('the mark is that of install.sh', () => {
  const script = readFileSync(join(import.meta.dir, '../../../install.sh'), 'utf8');
  expect(script.split('\n')).toContain(`  marker='${MARKER}'`);
});

describe('the lines of install.sh', () => {
  test.each([
    ['below the home folder', `${HOME}/.wellpipe/bin`, '"$HOME/.wellpipe/bin"', '"$HOME/.wellpipe/bin"'],
    ['elsewhere', '/opt/well pipe', "'/opt/well pipe'", "'/opt/well pipe'"],
    ['with a quote in it', "/opt/it's", String.raw`'/opt/it'\''s'`, String.raw`'/opt/it\'s'`],
  ])('for a folder %s are taken out, and nothing else', (_, folder, sh, fish) => {
    expect(withoutPathLines(`a\n${shLine(sh)}\nb\n`, folder, HOME)).toBe('a\nb\n');
    expect(withoutPathLines(`${fishLine(fish)}\n`, folder, HOME)).toBe('');
    expect(withoutPathLines(`a\n${shLine(sh)}`, folder, HOME)).toBe('a\n');
  });

  test('of another folder, and lines of the member’s own, stay', () => {
    const text = `${shLine('"$HOME/other/bin"')}\r\nexport PATH="$HOME/.wellpipe/bin:$PATH"\n# ${MARK} once`;
    expect(withoutPathLines(text, `${HOME}/.wellpipe/bin`, HOME)).toBe(text);
  });

  test('are looked for where the shells have been told to look', () => {
    const pathsIn = (environment: Record<string, string>) =>
      listShellFiles(HOME, environment).map(({ path }) => path);
    const paths = pathsIn({ ZDOTDIR: '/z', XDG_CONFIG_HOME: '/x' });
    expect(paths).toContain('/z/.zshrc');
    expect(paths).toContain('/x/fish/conf.d/wellpipe.fish');
    expect(pathsIn({})).toContain(`${HOME}/.config/fish/conf.d/wellpipe.fish`);
  });
});
