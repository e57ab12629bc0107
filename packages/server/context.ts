import type { Settings } from '@loopwright/model';
import type { Runtime } from '@loopwright/runtime';
import type { Clock, Log, Store } from '@loopwright/runtime/ports';
import type { Callers } from './auth/caller.ts';
import type { Tokens } from './auth/tokens.ts';
import type { Home } from './http/home.ts';

/** What the server is made from. */
export interface ServerOptions {
  readonly store: Store;
  readonly runtime: Runtime;
  readonly settings: Settings;
  readonly clock: Clock;
  readonly log: Log;
  /** Key of the tokens' signature (HS256), 32 bytes or more; kept in the data folder. */
  readonly tokenKey: Uint8Array;
  /** Folder of uploaded node files, absolute. */
  readonly filesFolder: string;
  /** Folder of the built editor, absolute, with an `index.html`; null: a plain page stands at `/`. */
  readonly editorFolder: string | null;
  /** Folder of workflow files that are offered as templates, absolute; null: there are none. */
  readonly examplesFolder: string | null;
  readonly version: string;
  readonly build: string;
  /** One-time token for the first account from beyond loopback; null when an account exists. */
  readonly setupToken: () => string | null;
  /** Somebody who is not at home wants to make the first account: shows the link with that token where its owner sees it, once. */
  readonly showSetupLink: () => void;
}

/** What every route is handed. */
export interface ServerContext extends ServerOptions {
  readonly tokens: Tokens;
  readonly callers: Callers;
  readonly home: Home;
}
