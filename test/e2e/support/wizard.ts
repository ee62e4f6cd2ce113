import { approveConsent } from '../../../src/demo/consent-walk.ts';
import type { SimulatedWhoop } from '../../../src/demo/server.ts';
import { type Machine, visit } from './login.ts';
import { KEYS, TypedTerminal } from './typed-terminal.ts';
import { until } from './waiting.ts';

interface WizardOptions {
  /** On top of the home's and the address of WHOOP: without a display, as over SSH, unless it names one. */
  env?: Readonly<Record<string, string>>;
  flags?: readonly string[];
  columns?: number;
}

/** Drawn as a whole: what follows it is there too. */
const AUTHORIZE_URL = /http:\/\/\S+\/oauth2\/auth\?\S+(?=\s)/g;

/** `init` at a terminal, on the machine of a member whose WHOOP knows their app. */
export class Wizard implements AsyncDisposable {
  readonly machine: Machine;
  readonly terminal: TypedTerminal;
  #addresses = 0;

  constructor(machine: Machine, { env = {}, flags = [], columns }: WizardOptions = {}) {
    const { WHOOP_BASE_URL = '', WHOOP_REDIRECT_URI = '' } = machine.env;
    this.machine = machine;
    this.terminal = new TypedTerminal(['init', ...flags], {
      env: { ...machine.home.env, WHOOP_BASE_URL, WHOOP_REDIRECT_URI, ...env },
      cwd: machine.home.home,
      ...(columns === undefined ? {} : { columns }),
    });
  }

  /** Answers a question once it is asked. */
  async answer(question: string, typed = ''): Promise<void> {
    await this.terminal.waitFor(question);
    this.terminal.type(`${typed}${KEYS.enter}`);
  }

  /** Takes the nth of the choices, the first being 0. */
  async choose(question: string, index: number): Promise<void> {
    await this.terminal.waitFor(question);
    await this.terminal.waitFor('Enter: confirm');
    this.terminal.type(`${KEYS.down.repeat(index)}${KEYS.enter}`);
  }

  async enterApp(
    { clientId, clientSecret }: Pick<SimulatedWhoop, 'clientId' | 'clientSecret'> = this.machine.whoop,
  ): Promise<void> {
    await this.answer('Client ID', clientId);
    await this.answer('Client Secret', clientSecret);
  }

  /** The next address that the member is to open. */
  async nextAddress(): Promise<string> {
    const place = this.#addresses++;
    const find = () => this.terminal.text.match(AUTHORIZE_URL)?.[place];
    await until('the address is shown', () => find() !== undefined);
    return find() ?? '';
  }

  /** Where the browser is sent to after the member has agreed there. */
  async agree(): Promise<string> {
    return approveConsent(await this.nextAddress());
  }

  /** Agrees in a browser elsewhere, and pastes where it ends up. */
  async pasteLogin(): Promise<void> {
    const back = await this.agree();
    this.terminal.type(`${back}${KEYS.enter}`);
  }

  /** Agrees in a browser that comes back by itself. */
  async visitLogin(): Promise<void> {
    await visit(await this.agree());
  }

  /** Ends it where the history is read, which may take a while. */
  async finish(): Promise<number> {
    await this.terminal.waitFor('Reading your history');
    this.terminal.type(KEYS.ctrlC);
    return this.terminal.waitForExit();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.terminal[Symbol.asyncDispose]();
  }
}
