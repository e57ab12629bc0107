import type { Store, UserRow } from '@loopwright/runtime/ports';
import { CannotStart } from '../start/cannot-start.ts';

/** The user of this name, in whichever case it is written. Throws CannotStart where there is none. */
export async function findUser({ accounts }: Store, username: string): Promise<UserRow> {
  const user = await accounts.userByName(username);
  if (user === null) throw new CannotStart(`There is no user ${username}; \`loopwright user list\` shows them`);
  return user;
}
