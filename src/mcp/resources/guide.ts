import { describeGuide } from '../../engine/guide.ts';
import type { TextResource } from '../definitions.ts';

export const guide: TextResource = {
  uri: 'whoop://guide',
  name: 'guide',
  title: 'Guide',
  description: 'How days work, every metric with its unit, and the views that whoop_query reads.',
  mimeType: 'text/markdown',
  text: describeGuide,
};
