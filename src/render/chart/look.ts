/** Width and height of a picture, in pixels: what previews of links take. */
export const WIDTH = 1_200;
export const HEIGHT = 630;
export const MARGIN = 36;
/** Where the plots begin, below title and subtitle. */
export const PLOTS_TOP = 96;

/** Verdana has its measures, where a viewer has no DejaVu. */
export const FONT_FAMILY = 'DejaVu Sans, Verdana, sans-serif';

export const PAPER = '#ffffff';
export const INK = '#1b1f24';
export const FAINT_INK = '#57606a';
export const AXIS = '#8c959f';
export const GRID = '#e3e7eb';

/** One for each of the plots, told apart by everyone (Okabe & Ito 2008), the last one darker for contrast. */
const SERIES_COLORS = ['#0072b2', '#d55e00', '#009e73', '#a3487f'] as const;

export function seriesColor(index: number): string {
  return SERIES_COLORS[index % SERIES_COLORS.length] ?? INK;
}

/** From the least to the most, in steps of lightness that also a grey print keeps. */
export const HEAT_COLORS = ['#e4eff8', '#a9cfe5', '#5da5ce', '#1f78b4', '#08406f'];
