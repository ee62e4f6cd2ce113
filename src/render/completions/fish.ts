import { type CommandWords, type FlagWords, listPlaces, type Values } from './command-words.ts';

export function renderFish(commands: readonly CommandWords[]): string {
  const taking = listPlaces(commands).flatMap(({ at }) => (at.startsWith('-') ? [at] : []));
  const steps = commands.filter(({ path }) => path !== '').map(({ path }) => describeStep(path));
  return `# fish completion for wellpipe, made by \`wellpipe completions fish\`.

# Whether the line is at this command, and, if a number is given, after so many words of it.
function __wellpipe_at
    set -l command ''
    set -l position 0
    set -l takes
    for word in (commandline -opc)[2..-1]
        if test -n "$takes"
            set takes
            continue
        end
        switch $word
            case ${[...new Set(taking)].join(' ')}
                set takes $word
            case '-*'
            case '*'
                switch "$command/$word"
${steps.join('\n')}
                    case '*'
                        set position (math $position + 1)
                end
        end
    end
    test "$command" = "$argv[1]"; or return 1
    test -z "$argv[2]"; or test "$argv[2]" = $position
end

# The choices behind what stands before the last comma.
function __wellpipe_list
    set -l given (string replace -r '^--[a-z-]+=' '' -- (commandline -ct))
    printf '%s\\n' (string match -r '.*,' -- $given; or echo '')$argv
end

# The choices that are not on the line yet.
function __wellpipe_others
    for choice in $argv
        contains -- $choice (commandline -opc); or echo $choice
    end
end

complete -c wellpipe -f
${commands.flatMap(describeCommand).join('\n')}
`;
}

function describeStep(path: string): string {
  const end = path.lastIndexOf(' ');
  const above = end === -1 ? '' : path.slice(0, end);
  return `                    case ${quote(`${above}/${path.slice(end + 1)}`)}
                        set command ${quote(path)}`;
}

function describeCommand({ path, commands, flags, words }: CommandWords): string[] {
  const at = (position?: number) =>
    quote(`__wellpipe_at ${quote(path)}${position === undefined ? '' : ` ${position}`}`);
  return [
    ...commands.map(
      ({ name, about }) => `complete -c wellpipe -n ${at(0)} -a ${quote(name)} -d ${quote(about)}`,
    ),
    ...flags.map((flag) => `complete -c wellpipe -n ${at()} ${describeFlag(flag)} -d ${quote(flag.about)}`),
    ...words.flatMap(({ values, isMany }, index) => {
      const offered = describeValues(values, isMany);
      return offered === '' ? [] : [`complete -c wellpipe -n ${at(isMany ? undefined : index)} ${offered}`];
    }),
  ];
}

function describeFlag({ name, short, values }: FlagWords): string {
  const names = `-l ${name.slice(2)}${short === undefined ? '' : ` -s ${short.slice(1)}`}`;
  if (!values) return names;
  const offered = describeValues(values);
  return values.kind === 'file' ? `${names} -r ${offered}` : `${names} -x${offered && ` ${offered}`}`;
}

function describeValues(values: Values, isMany = false): string {
  if (values.kind === 'free') return '';
  if (values.kind === 'file') return '-F';
  const choices = values.choices.join(' ');
  if (values.kind === 'list') return `-a ${quote(`(__wellpipe_list ${choices})`)}`;
  return `-a ${quote(isMany ? `(__wellpipe_others ${choices})` : choices)}`;
}

function quote(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}
