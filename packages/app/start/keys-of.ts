import { join } from 'node:path';
import type { Store } from '@loopwright/runtime/ports';
import { makeFolder } from '@loopwright/storage';
import { CannotStart } from './cannot-start.ts';
import { opensAll } from './lost-passwords.ts';
import { systemClock } from './system-clock.ts';
import { findKeys, type Keys, readKeys, setDamagedAside } from './vault.ts';

/**
 * The keys of a data folder, which are those of its database: the first one that came to it. A database that knows none, as
 * before releases that kept a digest, goes by what its passwords were sealed with; where it has none either the key file
 * is made. Throws CannotStart where it is missing or another one: passwords would be lost unnoticed.
 *
 * @param mayBeNew - another key, or a new one, takes the place of the one that the database knows; a file that holds no key is kept beside it
 */
export async function keysOf(
  store: Pick<Store, 'accounts' | 'workflows' | 'cluster'>,
  dataDir: string,
  mayBeNew: boolean,
): Promise<Keys> {
  const { accounts, cluster } = store;
  if (!mayBeNew) {
    const known = await accounts.keyDigest();
    const found = await findKeys(dataDir);
    const isRight = known === null ? await opensAll(store, found) : found?.digest === known;
    if (!isRight) throw refused(dataDir, found === null, cluster !== null);
  }
  await makeFolder(dataDir); // not for one that was mistyped
  if (mayBeNew) await setDamagedAside(dataDir, systemClock.now());
  const keys = await readKeys(dataDir);
  const kept = await accounts.keepKey(keys.digest, { replace: mayBeNew });
  if (kept !== keys.digest) throw refused(dataDir, false, cluster !== null); // another process was first
  return keys;
}

/** There is no key in a data folder, and none is to be made. */
export function noKey(dataDir: string): CannotStart {
  return new CannotStart(
    `There is no secret.key in ${dataDir}: put the one of this database there, or name its folder by --data-dir`,
  );
}

function refused(dataDir: string, isMissing: boolean, isShared: boolean): CannotStart {
  const file = join(dataDir, 'secret.key');
  if (isShared && isMissing) return noKey(dataDir);
  if (isShared)
    return new CannotStart(
      `${file} is not the key of this database: copy secret.key there from the data folder of the first process that worked on it, or the one that it was copied from, or name that folder by --data-dir`,
    );
  const what = isMissing ? `${file} is not there` : `${file} is not the key of the database beside it`;
  return new CannotStart(
    `${what}, and without that key the passwords of nodes cannot be opened: put it back, or go on without it by loopwright start --new-secret-key, which tells the passwords that must be set again`,
  );
}
