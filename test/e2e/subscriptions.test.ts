import { expect, test } from 'bun:test';
import { ResourceUpdatedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import { EditableMember } from '../support/editable-member.ts';
import { longHistory } from '../support/long-history.ts';
import { Machine } from './support/login.ts';
import { McpClient } from './support/mcp-client.ts';
import { connectModern } from './support/modern-client.ts';
import { until } from './support/waiting.ts';

const TODAY = 'whoop://today';
/** In which a server looks after a change. */
const A_LOOK_MS = 500;

/** A member who got up a moment ago: WHOOP has not scored the recovery yet. */
async function startUnscored() {
  const records = longHistory(10, new Date().toISOString());
  const [recovery] = records.recoveries;
  if (!recovery) throw new Error('There is no recovery.');
  const member = new EditableMember(records);
  member.put('recoveries', { ...recovery, score_state: 'PENDING_SCORE' });
  const machine = await Machine.start({ member });
  machine.placeLogin();
  return {
    machine,
    score(value: number) {
      const score = recovery.score && { ...recovery.score, recovery_score: value };
      member.put('recoveries', { ...recovery, score, updated_at: new Date().toISOString() });
    },
    [Symbol.asyncDispose]: () => machine[Symbol.asyncDispose](),
  };
}

const scoreIn = (contents: unknown) =>
  JSON.parse((contents as [{ text: string }])[0].text).recovery.recovery_score.value;

test('who has subscribed to today is told when the recovery is scored, and no more once unsubscribed', async () => {
  await using morning = await startUnscored();
  const { machine } = morning;
  await using mcp = await McpClient.connect({ home: machine.home, env: machine.env });
  const told: string[] = [];
  mcp.sdk.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => {
    told.push(params.uri);
  });
  await mcp.sdk.subscribeResource({ uri: TODAY });
  expect(scoreIn((await mcp.sdk.readResource({ uri: TODAY })).contents)).toBeNull();
  await mcp.ask('whoop_status', { action: 'sync' });

  morning.score(61);
  await mcp.ask('whoop_status', { action: 'sync' });
  await until('the change is told', () => told.length > 0);
  expect(told).toEqual([TODAY]);
  expect(scoreIn((await mcp.sdk.readResource({ uri: TODAY })).contents)).toBe(61);

  await mcp.sdk.unsubscribeResource({ uri: TODAY });
  morning.score(62);
  await mcp.ask('whoop_status', { action: 'sync' });
  await until(
    'the change is known',
    async () => scoreIn((await mcp.sdk.readResource({ uri: TODAY })).contents) === 62,
  );
  await Bun.sleep(A_LOOK_MS);
  expect(told).toEqual([TODAY]);
  await expect(mcp.sdk.subscribeResource({ uri: 'whoop://guide' })).rejects.toMatchObject({ code: -32_602 });
  await expect(mcp.sdk.subscribeResource({ uri: 'whoop://nope' })).rejects.toMatchObject({ code: -32_002 });
});

test('who listens is told as well, where the revision has no subscriptions', async () => {
  await using morning = await startUnscored();
  const { machine } = morning;
  await using client = await connectModern({ home: machine.home, env: machine.env });
  const told: string[] = [];
  client.setNotificationHandler('notifications/resources/updated', ({ params }) => {
    told.push(params.uri);
  });
  const subscription = await client.listen({
    resourceSubscriptions: [TODAY, 'whoop://nope', 'whoop://guide'],
  });
  expect(subscription.honoredFilter.resourceSubscriptions).toEqual([TODAY]);
  expect(scoreIn((await client.readResource({ uri: TODAY })).contents)).toBeNull();
  const sync = () => client.callTool({ name: 'whoop_status', arguments: { action: 'sync' } });
  await sync();

  morning.score(61);
  await sync();
  await until('the change is told', () => told.length > 0);
  expect(told).toEqual([TODAY]);
  await subscription.close();
});
