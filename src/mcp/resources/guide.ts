import { describeGuide } from '../../engine/guide.ts';
import type { ResourceDefinition } from '../definitions.ts';

export const guide: ResourceDefinition = {
  uri: 'whoop://guide',
  name: 'guide',
  title: 'Guide',
  description: 'How days work, every metric with its unit, and the views that whoop_query reads.',
  mimeType: 'text/markdown',
  read: describeGuide,
};
