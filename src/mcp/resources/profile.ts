import { askProfile } from '../../engine/profile.ts';
import { defineResource } from '../definitions.ts';

export const profile = defineResource({
  uri: 'whoop://profile',
  name: 'profile',
  title: 'Profile',
  description: "The member's name, e-mail address, height, weight and highest heart rate, as WHOOP has them.",
  mimeType: 'application/json',
  isWatched: false,
  ask: (context, { signal }) => askProfile(context, signal),
});
