import type { Life } from './incarnation.ts';

/**
 * The life that is now, for what is on disk already; null between two, or behind the last: the next one finds it there.
 *
 * @param life - throws StoreUnavailable where there is none
 */
export function lifeNow(life: () => Life): Life | null {
  try {
    return life();
  } catch {
    return null;
  }
}
