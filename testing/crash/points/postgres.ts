import * as storage from '@loopwright/storage/postgres';
import { atPoints } from './at-points.ts';

export * from '@loopwright/storage/postgres';

/** In the place of the one of the storage, where its caller is the program under test. */
export const openPostgres: typeof storage.openPostgres = async (url, options) =>
  atPoints(await storage.openPostgres(url, options));
