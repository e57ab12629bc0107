import * as storage from '@loopwright/storage';
import { atPoints } from './at-points.ts';

export * from '@loopwright/storage';

/** In the place of the one of the storage, where its caller is the program under test. */
export const openSqlite: typeof storage.openSqlite = async (options) => atPoints(await storage.openSqlite(options));

/** The same, where the caller does other work meanwhile. */
export const beginOpening: typeof storage.beginOpening = async (options) => {
  const opened = (await storage.beginOpening(options)).opened.then(atPoints);
  opened.catch(() => undefined); // heard of when the caller asks
  return { opened };
};
