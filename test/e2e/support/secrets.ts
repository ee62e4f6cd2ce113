/** A secret of fewer characters could be found by chance. */
const MIN_FRAGMENT = 8;
const FRAGMENT = 12;

interface Leak {
  where: string;
  secret: string;
  form: string;
}

/** What must not be seen, under the names that a failing test may show. */
export class Secrets {
  readonly #named = new Map<string, string>();

  /** A value that is learned twice keeps its first name. */
  add(name: string, value: string | undefined | null): void {
    if (value && value.length >= MIN_FRAGMENT && !this.#named.has(value)) this.#named.set(value, name);
  }

  get size(): number {
    return this.#named.size;
  }

  /** Every secret in the text, whole or in part, as it is or encoded. */
  findIn(text: string, where: string): Leak[] {
    return [...this.#named].flatMap(([value, secret]) =>
      formsOf(value)
        .filter(([, form]) => text.includes(form))
        .map(([form]) => ({ where, secret, form })),
    );
  }
}

/** How a value may look in a text. */
export function formsOf(value: string): [name: string, form: string][] {
  const json = JSON.stringify(value).slice(1, -1);
  const forms: [string, string][] = [
    ['plain', value],
    ['beginning', value.slice(0, FRAGMENT)],
    ['end', value.slice(-FRAGMENT)],
    ['backwards', [...value].toReversed().join('')],
    ['hex', Buffer.from(value).toString('hex')],
    ['URI', encodeURIComponent(value)],
    ['form', new URLSearchParams({ value }).toString().slice('value='.length)],
    ['JSON', json],
    ['JSON in JSON', JSON.stringify(json).slice(1, -1)],
    ['HTML', value.replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`)],
  ];
  for (const offset of [0, 1, 2]) {
    const inside = base64At(value, offset);
    forms.push([`base64 at ${offset}`, inside]);
    forms.push([`base64url at ${offset}`, inside.replaceAll('+', '-').replaceAll('/', '_')]);
  }
  return forms;
}

/** The characters that base64 of any text holds for certain, where the value stands in it at this offset. */
function base64At(value: string, offset: number): string {
  const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(value)]);
  const first = Math.ceil((offset * 8) / 6);
  const end = Math.floor((bytes.length * 8) / 6);
  return bytes.toString('base64').slice(first, end);
}
