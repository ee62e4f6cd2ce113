import wasm from '@resvg/resvg-wasm/index_bg.wasm' with { type: 'file' };
import font from 'dejavu-fonts-ttf/ttf/DejaVuSans.ttf' with { type: 'file' };

/** Where the compiler puts them inside the executable. */
export const EMBEDDED_FILES = { font, wasm };
