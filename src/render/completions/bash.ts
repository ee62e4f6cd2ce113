import { type CommandWords, keyOf, listPlaces, nameSets, type Place, quoteWord } from './command-words.ts';

/** Works in bash 3.2, which macOS has: there `compopt` is missing, and a blank follows every word. */
export function renderBash(commands: readonly CommandWords[]): string {
  const places = listPlaces(commands);
  const sets = nameSets(places);
  const nameOf = ({ values }: Place) => sets.get(keyOf(values))?.name ?? '';
  const names = commands.filter(({ path }) => path !== '');
  return `# bash completion for wellpipe, made by \`wellpipe completions bash\`.
# shellcheck disable=SC2207 # bash 3.2 has no mapfile

# Sets reply to what may stand there: by the number of the set.
_wellpipe_choices() {
  case $1 in
${[...sets.values()].flatMap(({ name, values }) => describeSet(name, values)).join('\n')}
  esac
}

_wellpipe() {
  local i word glue='' command='' takes='' cur choices='' reply='' kind='' place position=0 given='' many=''
  local -a words=()
  # Bash splits at : and =, which are parts of our words.
  for ((i = 0; i <= COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    if [[ $i -gt 0 && ( $glue || $word == [:=] ) ]]; then words[\${#words[@]} - 1]+=$word; else words+=("$word"); fi
    if [[ $word == [:=] ]]; then glue=1; else glue=''; fi
  done
  cur=\${words[\${#words[@]} - 1]}
  for ((i = 1; i < \${#words[@]} - 1; i++)); do
    word=\${words[i]}
    if [[ $takes ]]; then takes=''; continue; fi
    case $word in
      -*)
        case "$command $word" in
          ${places
            .filter(({ at }) => at.startsWith('-'))
            .map(toCase)
            .join(' | ')}) takes=$word ;;
        esac
        ;;
      *)
        case "$command/$word" in
${names.map(({ path }) => `          ${quoteWord(toStep(path))}) command=${quoteWord(path)} ;;`).join('\n')}
          *) position=$((position + 1)) given+=" $word" ;;
        esac
        ;;
    esac
  done
  if [[ ! $takes && $cur == --*=* ]]; then takes=\${cur%%=*}; cur=\${cur#*=}; fi
  if [[ $takes ]]; then
    place=$takes
  elif [[ $cur == -* ]]; then
    place=flags
  else
    place=$position
  fi
  case "$command $place" in
${commands.flatMap((command) => describeCommand(command)).join('\n')}
${places.map((place) => `    ${toCase(place)}) _wellpipe_choices ${nameOf(place)}${place.at === '*' ? '; many=1' : ''} ;;`).join('\n')}
  esac
  # Of what may come again and again, what has not come yet.
  if [[ $many ]]; then
    choices=$reply reply=''
    while IFS= read -r word; do [[ "$given " == *" $word "* ]] || reply+=$word$'\\n'; done <<<"$choices"
    choices=''
  fi
  local IFS=$'\\n'
  case $kind in
    file)
      if type compopt &>/dev/null; then compopt -o filenames; fi
      COMPREPLY=($(compgen -f -- "$cur"))
      ;;
    list)
      if [[ $cur == *,* ]]; then choices=\${cur%,*},; fi
      COMPREPLY=($(compgen -P "$choices" -W "$reply" -- "\${cur##*,}"))
      if type compopt &>/dev/null; then compopt -o nospace; fi
      ;;
    *) COMPREPLY=($(compgen -W "$reply" -- "$cur")) ;;
  esac
  if [[ \${#COMPREPLY[@]} -eq 1 && \${COMPREPLY[0]} == *: ]] && type compopt &>/dev/null; then compopt -o nospace; fi
  # What stands before a : is on the line already.
  if [[ $cur == *:* && $COMP_WORDBREAKS == *:* ]]; then
    word=\${cur%"\${cur##*:}"}
    for i in "\${!COMPREPLY[@]}"; do COMPREPLY[i]=\${COMPREPLY[i]#"$word"}; done
  fi
}

complete -F _wellpipe wellpipe
`;
}

function describeSet(name: string, values: Place['values']): string[] {
  if (values.kind === 'free') return [];
  if (values.kind === 'file') return [`    ${name}) kind='file' ;;`];
  return [`    ${name}) kind='${values.kind}' reply=${quoteLines(values.choices)} ;;`];
}

/** Flags, and where there are any, the commands below. */
function describeCommand({ path, commands, flags }: CommandWords): string[] {
  const names = flags.flatMap(({ name, short }) => (short === undefined ? [name] : [name, short]));
  const below = commands.map(({ name }) => name);
  return [
    `    ${quoteWord(`${path} flags`)}) reply=${quoteLines(names)} ;;`,
    ...(below.length > 0 ? [`    ${quoteWord(`${path} 0`)}) reply=${quoteLines(below)} ;;`] : []),
  ];
}

function toCase({ command, at }: Place): string {
  return at === '*' ? `${quoteWord(`${command.path} `)}[0-9]*` : quoteWord(`${command.path} ${at}`);
}

/** The command above and the last word: what a walk down the line meets. */
function toStep(path: string): string {
  const end = path.lastIndexOf(' ');
  return end === -1 ? `/${path}` : `${path.slice(0, end)}/${path.slice(end + 1)}`;
}

function quoteLines(lines: readonly string[]): string {
  return quoteWord(lines.join('\n'));
}
