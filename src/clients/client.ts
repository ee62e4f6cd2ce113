import type { Environment } from '../core/environment.ts';
import type { Folders } from './folders.ts';

/** How Wellpipe is called in every client's configuration. */
export const SERVER_NAME = 'wellpipe';

/** What starts this program as an MCP server, whatever the client. Holds no secret. */
export interface ServerCommand {
  /** Absolute path. */
  command: string;
  args: readonly string[];
  env: Readonly<Record<string, string>>;
}

/** Which of a server's places this run names itself: of the others, an entry keeps its own. */
export interface NamedPlaces {
  home: boolean;
  envFile: boolean;
}

/** The machine as the clients see it, so that any system's layout can be found on any other. */
export interface Machine {
  platform: NodeJS.Platform;
  /** The member's home folder. */
  home: string;
  environment: Environment;
}

/** A program that assistants live in, and how it is told about MCP servers. */
export interface Client {
  /** As typed. */
  id: string;
  name: string;
  format: Format;
  /** Top-level key of its file that holds the servers by name. */
  container: string;
  shape: Shape;
  /** Where it may keep its file; the last one is made where there is none. */
  places(folders: Folders): Place[];
  /** The environment variable of its own that moves its file. */
  movedBy?: string;
  /** What the member has to do until it is there. */
  next: string;
}

export type Format = 'jsonc' | 'toml' | 'yaml';

export interface Place {
  /** One part of the path may be a `*` after some first characters: every folder that fits is a place. */
  folder: string;
  /** Of several names the first one that is there, else the first. */
  files: readonly [string, ...string[]];
  /** Any of them there means that the client is installed; without them, the folder does. */
  signs?: readonly string[];
}

/** How a client spells a server: the names of its keys, and the fixed keys before and after them. */
export interface Shape {
  before?: Readonly<Record<string, unknown>>;
  command: string;
  /** Undefined where the arguments follow the command in one list. */
  args: string | undefined;
  env: string;
  after?: Readonly<Record<string, unknown>>;
}

/** A client's entry for one server. */
export type Entry = Readonly<Record<string, unknown>>;

/** A client's file as it is on disk, byte order mark included. */
export interface TextFile {
  path: string;
  text: string;
}
