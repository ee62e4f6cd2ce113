import { askToday } from '../../engine/today.ts';
import { defineResource } from '../definitions.ts';

export const today = defineResource({
  uri: 'whoop://today',
  name: 'today',
  title: 'Today',
  description: 'Recovery, sleep and strain of today beside the usual, as whoop_today answers.',
  mimeType: 'application/json',
  isWatched: true,
  ask: (context, { signal }) => askToday(context, {}, signal),
});
