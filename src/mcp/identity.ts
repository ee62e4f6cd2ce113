import { REPOSITORY, VERSION } from '../core/version.ts';

/** A pulse in a pipe's colours, 64 units wide: made for this, and small enough to travel with every handshake. */
const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" rx="14" fill="#0f766e"/><path d="M8 34h12l6-16 10 30 7-20 3 6h10" fill="none" stroke="#fff" stroke-width="5" stroke-linecap="round" stroke-linejoin="round"/></svg>`;

/** Who serves, in every revision of the protocol. */
export const SERVER_INFO = {
  name: 'wellpipe',
  title: 'Wellpipe',
  version: VERSION,
  description: "Answers about the member's own WHOOP data, from this machine.",
  websiteUrl: REPOSITORY,
  icons: [{ src: `data:image/svg+xml;base64,${btoa(ICON)}`, mimeType: 'image/svg+xml', sizes: ['any'] }],
};

/** What is served. Nothing is added while it runs, so no list ever changes. */
export const CAPABILITIES = { tools: {}, resources: { subscribe: true }, prompts: {}, completions: {} };
