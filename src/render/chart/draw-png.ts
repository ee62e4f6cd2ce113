import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { initWasm, Resvg } from '@resvg/resvg-wasm';
import { PAPER } from './look.ts';

interface DrawingFiles {
  font: string;
  wasm: string;
}

let font: Promise<Uint8Array> | undefined;

/** An SVG as PNG of its own size, with the one font that the executable brings along. */
export async function drawPng(svg: string): Promise<Uint8Array> {
  font ??= start();
  const picture = new Resvg(svg, {
    background: PAPER,
    font: { fontBuffers: [await font], defaultFontFamily: 'DejaVu Sans', sansSerifFamily: 'DejaVu Sans' },
  });
  try {
    const image = picture.render();
    try {
      return image.asPng();
    } finally {
      image.free();
    }
  } finally {
    picture.free();
  }
}

/** Once a process: the module refuses a second start. */
async function start(): Promise<Uint8Array> {
  const files = await findFiles();
  await initWasm(readFileSync(files.wasm));
  return readFileSync(files.font);
}

/** Deno knows no imports of files; there they lie where the packages are. */
async function findFiles(): Promise<DrawingFiles> {
  if (process.versions.bun !== undefined) return (await import('./embedded-files.ts')).EMBEDDED_FILES;
  return {
    font: fileURLToPath(import.meta.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf')),
    wasm: fileURLToPath(import.meta.resolve('@resvg/resvg-wasm/index_bg.wasm')),
  };
}
