import type { CommandDef } from 'citty';
import { GLOBAL_ARGS } from './frame/global-args.ts';

const auth: CommandDef = {
  meta: { name: 'auth', description: 'Log in to WHOOP, look at the login, renew it, log out' },
  args: GLOBAL_ARGS,
  subCommands: {
    whoop: async () => (await import('./auth/whoop.ts')).default,
    protect: async () => (await import('./auth/protect.ts')).default,
    status: async () => (await import('./auth/status.ts')).default,
    refresh: async () => (await import('./auth/refresh.ts')).default,
    logout: async () => (await import('./auth/logout.ts')).default,
  },
};

export default auth;
