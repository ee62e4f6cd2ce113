/** The text with what stands between the markers of this name made new; fails where they are missing. */
export function replaceMarked(text: string, name: string, content: string): string {
  const [beginMark, endMark] = [`<!-- ${name}:begin (generated: bun run docs) -->`, `<!-- ${name}:end -->`];
  const [begin, end] = [text.indexOf(beginMark), text.indexOf(endMark)];
  if (begin === -1 || end < begin) throw new Error(`There must be the lines\n${beginMark}\n${endMark}`);
  return `${text.slice(0, begin)}${beginMark}\n${content}\n${text.slice(end)}`;
}

export function tableCell(text: string): string {
  return text.replaceAll('|', '\\|');
}
