import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Collects once what the start left behind: modules are read as text, stripped and compiled, and V8 keeps that garbage until
 * it needs the room. An idle server then holds only what it uses. As a last resort, since that alone also gives back the
 * young generation, which the start has grown to its full size.
 *
 * @see https://nodejs.org/api/v8.html#v8setflagsfromstringflags
 */
export function releaseStartMemory(): void {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as (how: Readonly<Record<string, string>>) => void;
  setFlagsFromString('--no-expose-gc');
  collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}
