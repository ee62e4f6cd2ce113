import { countCall } from '../../core/usage.ts';
import type { Context } from '../../engine/context.ts';
import { followHistory } from '../../engine/follow-history.ts';
import { INSTRUCTIONS } from '../../mcp/instructions.ts';
import { PROMPTS } from '../../mcp/prompts.ts';
import { RESOURCE_TEMPLATES, RESOURCES } from '../../mcp/resources.ts';
import { createService, type Service } from '../../mcp/service.ts';
import { TOOLS } from '../../mcp/tools.ts';

/** A model's question should be answered or refused before the assistant gives up on the call. */
export const PATIENCE_MS = 20_000;

/** Everything that Wellpipe serves, about the member of this context. */
export function createMemberService(openContext: () => Promise<Context>): Service {
  return createService({
    tools: TOOLS,
    resources: RESOURCES,
    templates: RESOURCE_TEMPLATES,
    prompts: PROMPTS,
    instructions: INSTRUCTIONS,
    async openContext() {
      const context = await openContext();
      context.syncer.keep();
      if (!context.isSimulated) (await import('../../engine/auto-upgrade.ts')).keepUpgraded(context.state);
      return context;
    },
    onCall: ({ state }, call) => countCall(state, call),
    follow: followHistory,
  });
}
