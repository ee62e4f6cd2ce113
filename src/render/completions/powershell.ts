import { type CommandWords, listPlaces, type Place } from './command-words.ts';

export function renderPowershell(commands: readonly CommandWords[]): string {
  const places = listPlaces(commands).filter(
    ({ values }) => values.kind === 'choice' || values.kind === 'list',
  );
  const taking = listPlaces(commands).flatMap(({ at }) => (at.startsWith('-') ? [at] : []));
  return `# PowerShell completion for wellpipe, made by \`wellpipe completions powershell\`.
Register-ArgumentCompleter -Native -CommandName wellpipe -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $commands = @{
${commands
  .map(({ path, commands: below }) =>
    entry(
      path,
      below.map(({ name }) => name),
    ),
  )
  .join('\n')}
  }
  $flags = @{
${commands
  .map(({ path, flags }) =>
    entry(
      path,
      flags.map(({ name }) => name),
    ),
  )
  .join('\n')}
  }
  $values = @{
${places.map(describePlace).join('\n')}
  }
  $taking = @(${[...new Set(taking)].map(quote).join(', ')})
  $command = ''
  $position = 0
  $takes = ''
  $given = @()
  foreach ($element in @($commandAst.CommandElements | Select-Object -Skip 1)) {
    if ($element.Extent.EndOffset -ge $cursorPosition) { break }
    $word = $element.Extent.Text
    if ($takes) { $takes = ''; continue }
    if ($taking -ccontains $word) { $takes = $word; continue }
    if ($word.StartsWith('-')) { continue }
    if ($commands[$command] -ccontains $word) { $command = "$command $word".Trim() } else { $position++; $given += $word }
  }
  $offered = if ($takes) { $values["$command $takes"] }
    elseif ($wordToComplete.StartsWith('-')) { $flags[$command] }
    elseif ($commands[$command]) { $commands[$command] }
    elseif ($values.ContainsKey("$command $position")) { $values["$command $position"] }
    else { $values["$command *"] | Where-Object { $given -cnotcontains $_ } }
  $offered | Where-Object { $_ -and $_.StartsWith($wordToComplete) } | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
  }
}
`;
}

function describePlace({ command, at, values }: Place): string {
  return entry(`${command.path} ${at}`, 'choices' in values ? values.choices : []);
}

function entry(key: string, values: readonly string[]): string {
  return `    ${quote(key)} = @(${values.map(quote).join(', ')})`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
