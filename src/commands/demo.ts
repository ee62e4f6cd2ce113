import { once } from 'node:events';
import { withoutOwnVariables } from '../core/environment.ts';
import { AppError } from '../core/errors.ts';
import { startSimulatedWhoop } from '../demo/server.ts';
import { PORT_BOUNDS } from '../engine/bounds.ts';
import { describeDesktopConfig, describeServer } from '../engine/client-entry.ts';
import { askDays } from '../engine/days.ts';
import { describeDemoApp } from '../engine/demo-login.ts';
import { openContext } from '../engine/open-context.ts';
import { askToday } from '../engine/today.ts';
import { startWalkthrough, type Walkthrough } from '../engine/walkthrough.ts';
import { callOwnTool } from '../mcp/ask-own-server.ts';
import { renderTableAnswer } from '../render/answer.ts';
import { renderDayCard } from '../render/day-card.ts';
import { defineAction } from './frame/define.ts';
import type { Invocation } from './frame/invocation.ts';
import { parseInteger } from './frame/numbers.ts';

export default defineAction({
  name: 'demo',
  description: 'The whole thing on a simulated member, no account needed',
  args: {
    serve: { type: 'boolean', description: 'Leave a simulated WHOOP running and print how to use it' },
    port: {
      type: 'string',
      description: 'Port of the simulated WHOOP, with --serve (any free one)',
      valueHint: 'N',
    },
  },
  async run(invocation, args) {
    const port = parseInteger('port', args.port, PORT_BOUNDS);
    if (args.serve) return serveWhoop(invocation, port);
    if (port !== undefined) {
      throw new AppError('usage', '--port goes with --serve.', {
        hint: 'Use `wellpipe demo --serve --port N`.',
      });
    }
    const walkthrough = await startWalkthrough(invocation.environment, invocation.signal);
    try {
      await show(invocation, walkthrough);
    } finally {
      await walkthrough.close();
    }
  },
});

async function show(invocation: Invocation, { origin, environment }: Walkthrough): Promise<void> {
  const { signal, style, width } = invocation;
  const context = await openContext(environment);
  try {
    const today = await askToday(context, {}, signal);
    const week = await askDays(context, { days: 7 }, signal);
    const own = withoutOwnVariables(invocation.environment);
    const server = { ...describeServer({}), environment: { ...own, ...environment } };
    const answer = await callOwnTool(server, 'whoop_today', signal);
    const entry = describeDesktopConfig(describeServer(invocation.environment, { demo: true }));
    if (invocation.flags.json) {
      return await invocation.printJson({
        origin,
        today,
        week,
        mcp: JSON.parse(answer),
        claude_desktop: entry,
      });
    }
    const step = (title: string, text: string) => `${style.bold(`── ${title}`)}\n\n${text}\n`;
    await invocation.print(
      [
        step(
          'A simulated WHOOP, and a login to it',
          `${origin} plays WHOOP for a member who does not exist. Consent page, redirect to this machine,\ncode exchange, tokens in a .env: the same steps as with your own account.`,
        ),
        step('wellpipe today', renderDayCard(today, style, width)),
        step('wellpipe days --days 7', renderTableAnswer(week, style, width)),
        step(`whoop_today, as an assistant gets it (${answer.length} characters)`, answer),
        step(
          'Try it in Claude Desktop',
          `wellpipe connect claude-desktop --demo puts this into its configuration; then ask "How am I today?":\n\n${JSON.stringify(entry, null, 2)}\n\nWith your own data: wellpipe init`,
        ),
      ].join('\n'),
    );
  } finally {
    await context.close();
  }
}

async function serveWhoop(invocation: Invocation, port: number | undefined): Promise<void> {
  const { signal, flags } = invocation;
  const whoop = await startSimulatedWhoop(port === undefined ? {} : { port });
  try {
    const app = describeDemoApp(whoop);
    if (flags.json) await invocation.printJson(app);
    else
      await invocation.print(
        Object.entries(app)
          .map(([name, value]) => `${name}=${value}`)
          .join('\n'),
      );
    process.stderr.write(
      'A simulated WHOOP is running; Ctrl-C ends it. Put these lines into the .env of an empty WELLPIPE_HOME, then: wellpipe auth whoop\n',
    );
    if (!signal.aborted) await once(signal, 'abort');
  } finally {
    await whoop.close();
  }
}
