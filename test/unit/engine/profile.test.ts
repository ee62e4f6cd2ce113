import { expect, test } from 'bun:test';
import { askProfile } from '../../../src/engine/profile.ts';
import { longHistory } from '../../support/long-history.ts';
import { openRecordedMember } from '../../support/recorded-member.ts';

const NOW = '2026-11-22T12:00:00.000Z';
const open = (scopes?: readonly string[]) => openRecordedMember(longHistory(1, NOW), NOW, scopes);

test('the profile holds what WHOOP says of the member and of their body', async () => {
  await using member = await open();
  expect(await askProfile(member.context)).toEqual({
    as_of: expect.any(String),
    profile: member.whoop.member.profile,
    body: member.whoop.member.body,
  });
});

test('what the login may not read is noted, and refused only where nothing is left', async () => {
  await using some = await open(['offline', 'read:profile']);
  const { body, profile, notes } = await askProfile(some.context);
  expect({ body, profile }).toEqual({ body: undefined, profile: some.whoop.member.profile });
  expect(notes).toEqual([expect.stringContaining('read:body_measurement')]);

  await using none = await open(['offline', 'read:sleep']);
  await expect(askProfile(none.context)).rejects.toMatchObject({ code: 'scope_missing' });
});
