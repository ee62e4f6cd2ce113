import { type ArgsDef, type CommandDef, defineCommand, type ParsedArgs } from 'citty';
import type { Context } from '../../engine/context.ts';
import { GLOBAL_ARGS } from './global-args.ts';
import type { Invocation } from './invocation.ts';

interface ActionDefinition<A extends ArgsDef> {
  name: string;
  description: string;
  args?: A;
  run(invocation: Invocation, args: ParsedArgs<A>): Promise<void>;
}

/** A citty command whose `run` gets the invocation. */
export function defineAction<const A extends ArgsDef>(definition: ActionDefinition<A>): CommandDef {
  const { name, description, run } = definition;
  return defineCommand({
    meta: { name, description },
    args: { ...definition.args, ...GLOBAL_ARGS } as ArgsDef,
    run: ({ args, data }) => run(data as Invocation, args as ParsedArgs<A>),
  });
}

interface QuestionDefinition<A extends ArgsDef, T extends object> {
  name: string;
  description: string;
  args?: A;
  ask(context: Context, args: ParsedArgs<A>, signal: AbortSignal, invocation: Invocation): Promise<T>;
  /** For people; `--json` prints the answer itself. */
  render(answer: NoInfer<T>, invocation: Invocation, args: ParsedArgs<A>): string;
  /** For answers with rows. */
  renderCsv?(answer: NoInfer<T>): string;
}

/** A command that asks the engine one question and prints the answer. */
export function defineQuestion<const A extends ArgsDef, T extends object>(
  definition: QuestionDefinition<A, T>,
): CommandDef {
  const { name, description, ask, render, renderCsv } = definition;
  return defineAction({
    name,
    description,
    args: (definition.args ?? {}) as A,
    async run(invocation, args) {
      const context = await invocation.openContext();
      const answer = await ask(context, args, invocation.signal, invocation);
      if (invocation.flags.json) await invocation.printJson(answer);
      else if (invocation.flags.csv && renderCsv) await invocation.print(renderCsv(answer));
      else await invocation.print(render(answer, invocation, args));
    },
  });
}
