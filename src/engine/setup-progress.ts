import type { Context } from './context.ts';
import { describeLogin, type LoginStatus } from './status.ts';

/** How far a set-up has come, so that the next one goes on from there. */
export interface SetupProgress {
  /** Whether id and secret are there. */
  hasApp: boolean;
  /** Empty where there is none. */
  clientId: string;
  /** The id that waits for its secret. */
  idAlone?: string;
  login: LoginStatus;
  /** Whether there is a login, however dead. */
  hasFormerLogin: boolean;
}

/** Asks WHOOP nothing. Where no key opens what is sealed, `store.unlock` has said so before. */
export async function describeProgress(context: Context, signal?: AbortSignal): Promise<SetupProgress> {
  const { store } = context;
  const clientId = store.clientId();
  const { hasApp } = store;
  return {
    hasApp,
    clientId,
    ...(hasApp || clientId === '' ? {} : { idAlone: clientId }),
    login: await describeLogin(context, signal),
    hasFormerLogin: store.peek() !== undefined,
  };
}
