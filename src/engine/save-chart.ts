import { extname } from 'node:path';
import { AppError } from '../core/errors.ts';
import { cleanText } from '../core/text.ts';
import { Output } from '../history/export/output.ts';
import type { Drawing } from '../render/chart/drawing.ts';
import type { Chart } from './chart.ts';

export const CHART_FORMATS = ['svg', 'png', 'html'] as const;
type ChartFormat = (typeof CHART_FORMATS)[number];

interface SaveOptions {
  /** Replace what is there. */
  force?: boolean | undefined;
  signal?: AbortSignal | undefined;
}

/** The format that a file's name ends with. Throws `invalid_input` for any other. */
export function formatOfChart(path: string): ChartFormat {
  const ending = extname(path).slice(1).toLowerCase();
  const format = CHART_FORMATS.find((known) => known === ending);
  if (format) return format;
  throw new AppError(
    'invalid_input',
    `"${cleanText(path, 80)}" ends with ${ending === '' ? 'no format' : `.${cleanText(ending, 20)}`}.`,
    { hint: `Name a file that ends with ${CHART_FORMATS.map((known) => `.${known}`).join(', ')}.` },
  );
}

/** Writes the picture, whole or not at all; answers where it is. A chart of nothing writes nothing. */
export async function saveChart(
  chart: Chart,
  path: string,
  { force, signal }: SaveOptions = {},
): Promise<string | undefined> {
  const format = formatOfChart(path);
  if (!chart.drawing) return undefined;
  using output = new Output(path, { force, signal });
  const picture = await drawAs(format, chart.drawing, chart);
  await output.write((write) => write(picture));
  output.commit();
  return output.path;
}

/** The picture as PNG, for whoever can show one. */
export async function drawChartPng(drawing: Drawing): Promise<Uint8Array> {
  const [{ drawSvg }, { drawPng }] = await Promise.all([
    import('../render/chart/draw-svg.ts'),
    import('../render/chart/draw-png.ts'),
  ]);
  return drawPng(drawSvg(drawing));
}

async function drawAs(
  format: ChartFormat,
  drawing: Drawing,
  { answer }: Chart,
): Promise<string | Uint8Array> {
  if (format === 'png') return drawChartPng(drawing);
  const { drawSvg } = await import('../render/chart/draw-svg.ts');
  const svg = drawSvg(drawing);
  if (format === 'svg') return svg;
  const { renderChartPage } = await import('../render/chart/chart-page.ts');
  return renderChartPage(drawing, svg, answer);
}
