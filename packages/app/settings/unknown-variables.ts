import { SETTINGS } from '@loopwright/model';

const OURS = 'LOOPWRIGHT_';
/** Variables that are no settings: of commands that ask a server, of the launcher, and of the tests (CONTRIBUTING.md). */
const OTHERS = /^LOOPWRIGHT_(API_KEY|NODE_CHOSEN|LOOK|LOOK_DARK|PAIRS|TEST_\w+)$/;
/** Letters by which a variable may differ from the one that was meant. */
const MOST_WRONG = 3;

/**
 * Tells of variables that look like ours and that nothing reads, a line each. No more than that: what starts this program
 * may set some of its own, such as the addresses of a service with its name.
 */
export function tellUnknownVariables(env: Readonly<Record<string, unknown>>): readonly string[] {
  const known = Object.values(SETTINGS).map((row) => row.env);
  return Object.keys(env)
    .filter((name) => name.startsWith(OURS) && !OTHERS.test(name) && !(known as string[]).includes(name))
    .map((name) => {
      const nearest = nearestTo(name, known);
      const meant = nearest === null ? '`loopwright config` lists those that are' : `did you mean ${nearest}?`;
      return `${name} is no setting and is ignored; ${meant}`;
    });
}

function nearestTo(name: string, known: readonly string[]): string | null {
  let least = MOST_WRONG + 1;
  let nearest: string | null = null;
  for (const one of known) {
    const distance = distanceOf(name.slice(OURS.length), one.slice(OURS.length));
    if (distance >= least) continue;
    least = distance;
    nearest = one;
  }
  return nearest;
}

/** Letters to put in, take out or change. @see Wagner and Fischer, The String-to-String Correction Problem, 1974 */
function distanceOf(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, length) => length);
  for (const [index, letter] of [...one].entries()) {
    const next = [index + 1];
    for (let at = 0; at < other.length; at++)
      next.push(Math.min(row[at]! + (letter === other[at] ? 0 : 1), row[at + 1]! + 1, next[at]! + 1));
    row = next;
  }
  return row.at(-1)!;
}
