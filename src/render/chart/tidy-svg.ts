import { createHash } from 'node:crypto';
import { escapeHtml } from '../../core/html.ts';

/** What ECharts 6.1.0 marks shapes with for a script that would bring them to life: there is none. */
const MARKS = / (?:ecmeta_\w+|class|pointer-events)="[^"]*"/g;
const HOVER_STYLE = /<style >[\s\S]*?<\/style>\s*/g;
const IDS = /(?<=id="|url\(#)zr\d+-(?=[a-z]\d)/g;
const ID_CHARACTERS = 8;

/**
 * The same picture with a name for who cannot see it, and ids that are its own: ECharts counts them by process,
 * so that no two would be alike.
 */
export function tidySvg(svg: string, title: string): string {
  const tidy = svg.replace(MARKS, '').replace(HOVER_STYLE, '').replace(IDS, '');
  const own = createHash('sha256').update(tidy).digest('hex').slice(0, ID_CHARACTERS);
  return tidy
    .replace(/(?<=id="|url\(#)/g, `p${own}-`)
    .replace('<svg', '<svg role="img"')
    .replace('>', () => `>\n<title>${escapeHtml(title)}</title>`);
}
