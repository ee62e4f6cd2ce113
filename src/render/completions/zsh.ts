import {
  type CommandWords,
  type FlagWords,
  keyOf,
  listPlaces,
  nameSets,
  quoteWord,
  type Values,
} from './command-words.ts';

/** To be sourced, or put into a folder of `fpath` as `_wellpipe`. */
export function renderZsh(commands: readonly CommandWords[]): string {
  const sets = nameSets(listPlaces(commands));
  const actionOf = (values: Values) => {
    if (values.kind === 'free') return ' ';
    return values.kind === 'file' ? '_files' : `_wellpipe_values_${sets.get(keyOf(values))?.name}`;
  };
  return `#compdef wellpipe
# zsh completion for wellpipe, made by \`wellpipe completions zsh\`.

${[...sets.values()].flatMap(({ name, values }) => describeSet(name, values)).join('\n\n')}

${commands.map((command) => describeCommand(command, actionOf)).join('\n\n')}

if [[ $funcstack[1] == _wellpipe ]]; then _wellpipe "$@"; else compdef _wellpipe wellpipe; fi
`;
}

function describeSet(name: string, values: Values): string[] {
  if (values.kind === 'free' || values.kind === 'file') return [];
  const open = values.choices.filter((choice) => choice.endsWith(':'));
  const whole = values.choices.filter((choice) => !choice.endsWith(':'));
  const added = [
    ...(values.kind === 'list' ? ["  compset -P '*,'"] : []),
    ...(open.length > 0 ? [`  compadd "$@" -S '' -- ${open.map(quoteWord).join(' ')}`] : []),
    ...(whole.length > 0
      ? [`  compadd "$@"${values.kind === 'list' ? " -S ''" : ''} -- ${whole.map(quoteWord).join(' ')}`]
      : []),
  ];
  return [`_wellpipe_values_${name}() {\n${added.join('\n')}\n}`];
}

function describeCommand(command: CommandWords, actionOf: (values: Values) => string): string {
  const { path, commands, flags, words } = command;
  const name = functionOf(path);
  const options = flags.flatMap((flag) => describeFlag(flag, actionOf));
  if (commands.length === 0) {
    const places = words.map(({ name: word, values, isMany }, index) =>
      quoteWord(
        `${isMany ? '*' : index + 1}:${word}:${actionOf(values)}${isMany && 'choices' in values ? ' -F given' : ''}`,
      ),
    );
    // What may come again and again is offered until it has come.
    const given = words.some(({ isMany }) => isMany)
      ? `  local -a given=("\${(@)words[1,CURRENT-1]}")\n`
      : '';
    return `${name}() {\n${given}  _arguments -S ${[...options, ...places].join(' \\\n    ')}\n}`;
  }
  const below = commands.map(({ name: word, about }) => quoteWord(`${word}:${about}`));
  const calls = commands.map(({ name: word }) => {
    const call = functionOf(path === '' ? word : `${path} ${word}`);
    return `        ${quoteWord(word)}) ${call} && ret=0 ;;`;
  });
  return `${name}() {
  local curcontext=$curcontext state line ret=1
  local -A opt_args
  local -a names
  _arguments -C ${[...options, "'1: :->command'", "'*:: :->words'"].join(' \\\n    ')} && ret=0
  case $state in
    command)
      names=(${below.join(' ')})
      _describe -t commands command names && ret=0
      ;;
    words)
      case $words[1] in
${calls.join('\n')}
      esac
      ;;
  esac
  return ret
}`;
}

function describeFlag(
  { name, short, about, values }: FlagWords,
  actionOf: (values: Values) => string,
): string[] {
  const text = `[${about.replace(/[[\]:\\]/g, '\\$&')}]`;
  if (!values) return [name, ...(short === undefined ? [] : [short])].map((flag) => quoteWord(flag + text));
  return [quoteWord(`${name}=${text}:${name.slice(2)}:${actionOf(values)}`)];
}

function functionOf(path: string): string {
  return path === '' ? '_wellpipe' : `_wellpipe_at_${path.replaceAll(/[^a-z]/g, '_')}`;
}
