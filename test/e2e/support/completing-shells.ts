import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createScratchHome, type ScratchHome } from '../../support/scratch-home.ts';

/** Asks for several lines, each up to the cursor; what is offered for each. */
type Complete = (script: string, lines: readonly string[]) => Promise<string[][]>;

/** The one file in the folder where lines are typed, beside those of the shells themselves. */
export const FILE = 'my-export.zip';
/** Between the answers to two lines. */
const SEPARATOR = '\u001e';

/** Words as bash splits them at its COMP_WORDBREAKS. */
function splitWords(line: string): string[] {
  return line
    .split(' ')
    .flatMap((word) => word.split(/([:=])/).filter((part, index) => part !== '' || index === 0));
}

async function run(command: readonly string[], { home, env }: ScratchHome): Promise<string> {
  writeFileSync(join(home, FILE), '');
  const child = Bun.spawn([...command], {
    cwd: home,
    env: { PATH: process.env.PATH ?? '', TERM: 'xterm', ...env },
    stderr: 'pipe',
  });
  const [stdout, stderr, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  if (code !== 0) throw new Error(`${command[0]} ended with ${code}.\n${stderr}`);
  return stdout;
}

function parse(output: string): string[][] {
  return output
    .split(SEPARATOR)
    .slice(1)
    .map((part) => part.split('\n').filter((line) => line !== ''));
}

/** By its completion function, with the words as readline would hand them over. */
const completeInBash: Complete = async (script, lines) => {
  using scratch = createScratchHome();
  const quote = (word: string) => `'${word}'`;
  const asked = lines.map((line) => {
    const words = splitWords(line);
    return `COMP_WORDS=(${words.map(quote).join(' ')}); COMP_CWORD=${words.length - 1}
COMPREPLY=(); _wellpipe 2>/dev/null
printf '%s' '${SEPARATOR}'; printf '%s\\n' "\${COMPREPLY[@]}"`;
  });
  const path = join(scratch.home, 'ask.bash');
  writeFileSync(path, [script, ...asked, 'exit 0'].join('\n'));
  return parse(await run(['bash', '--norc', path], scratch));
};

/** At a terminal of its own, by its completion system, which tells what it is about to add. */
const completeInZsh: Complete = async (script, lines) => {
  using scratch = createScratchHome();
  const at = (name: string) => join(scratch.home, name);
  writeFileSync(at('wellpipe.zsh'), script);
  writeFileSync(at('hits'), '');
  writeFileSync(
    at('inner.zsh'),
    `autoload -Uz compinit && compinit -u -D
source ${at('wellpipe.zsh')}
compadd() {
  local -a hits
  if [[ \${@[1,(i)(-|--)]} != *-(O|A|D)\\ * ]]; then
    builtin compadd -A hits "$@"
    print -rl -- $hits >>${at('hits')}
  fi
  builtin compadd "$@"
}
ask() { _main_complete; compstate[insert]=; compstate[list]=; print -n '${SEPARATOR}' >>${at('hits')}; }
zle -C ask complete-word ask
bindkey '^I' ask
bindkey '^U' kill-whole-line
print -n '${SEPARATOR}' >>${at('hits')}
`,
  );
  writeFileSync(
    at('outer.zsh'),
    `zmodload zsh/zpty zsh/zselect
zpty inner zsh -f -i
count() { local text=$(<${at('hits')}); print -- \${#\${text//[^${SEPARATOR}]/}}; }
wait_for() { local i; for i in {1..500}; do (( $(count) >= $1 )) && return; zselect -t 1; done; print -u2 "no answer to line $1"; exit 1; }
zpty -w inner 'source ${at('inner.zsh')}'
wait_for 1
n=1
for line in "$@"; do
  n=$((n + 1))
  zpty -n -w inner "$line"$'\\t'
  wait_for $n
  zpty -n -w inner $'\\C-u'
done
zpty -d inner
`,
  );
  await run(['zsh', '-f', at('outer.zsh'), ...lines], scratch);
  return readFileSync(at('hits'), 'utf8')
    .split(SEPARATOR)
    .slice(1, -1)
    .map((part) => part.split('\n').filter((hit) => hit !== ''));
};

/** By its own \`complete -C\`, which adds descriptions behind a tab. */
const completeInFish: Complete = async (script, lines) => {
  using scratch = createScratchHome();
  const path = join(scratch.home, 'wellpipe.fish');
  writeFileSync(path, script);
  const ask = `source $argv[1]; for line in $argv[2..-1]; printf '${SEPARATOR}'; complete -C $line; end; true`;
  const offered = parse(await run(['fish', '--no-config', '-c', ask, path, ...lines], scratch));
  return offered.map((hits) => hits.map((hit) => hit.split('\t')[0] ?? ''));
};

export const COMPLETING_SHELLS = { bash: completeInBash, zsh: completeInZsh, fish: completeInFish } as const;
