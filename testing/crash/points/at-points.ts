import type { Store } from '@loopwright/runtime/ports';
import { FOLDER_VARIABLE, stopWhereArmed } from './armed.ts';
import { watchedStore } from './watched-store.ts';

/** The store of a process that stops itself at the points that are armed in its folder. */
export function atPoints<Opened extends Store>(store: Opened): Opened {
  const folder = process.env[FOLDER_VARIABLE];
  if (folder === undefined) throw new Error(`${FOLDER_VARIABLE} names no folder`);
  return watchedStore(store, (call) => stopWhereArmed(folder, call));
}
