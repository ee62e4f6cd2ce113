import { checkStoredOrigin } from '../core/origin.ts';
import { resolveHomePaths } from '../core/paths.ts';
import { countCall } from '../core/usage.ts';
import { followHistory } from '../engine/follow-history.ts';
import { INSTRUCTIONS } from '../mcp/instructions.ts';
import { PROMPTS } from '../mcp/prompts.ts';
import { RESOURCE_TEMPLATES, RESOURCES } from '../mcp/resources.ts';
import { serveStdio } from '../mcp/serve.ts';
import { createService } from '../mcp/service.ts';
import { TOOLS } from '../mcp/tools.ts';
import { defineAction } from './frame/define.ts';

/** A model's question should be answered or refused before the assistant gives up on the call. */
const PATIENCE_MS = 20_000;

export default defineAction({
  name: 'serve',
  description: 'Serve MCP over stdio, for Claude Desktop and other assistants',
  async run(invocation) {
    const { environment, flags } = invocation;
    if (!flags.demo) checkStoredOrigin(environment, resolveHomePaths(environment, flags.envFile).envFile);
    const service = createService({
      tools: TOOLS,
      resources: RESOURCES,
      templates: RESOURCE_TEMPLATES,
      prompts: PROMPTS,
      instructions: INSTRUCTIONS,
      async openContext() {
        const context = await invocation.openContext({ patienceMs: PATIENCE_MS, isServing: true });
        context.syncer.keep();
        return context;
      },
      onCall: ({ state }, call) => countCall(state, call),
      follow: followHistory,
    });
    await serveStdio(service, invocation.signal);
  },
});
