import { randomBytes, randomUUID } from 'node:crypto';
import type { ApiKeyId, Settings } from '@loopwright/model';
import { apiKeyHash, hashPassword, isEmail, passwordProblem } from '@loopwright/server';
import { WrongSetting } from '../settings/read-settings.ts';
import { CannotStart } from '../start/cannot-start.ts';
import { askPassword } from './ask-password.ts';
import { auditOf } from './audit-of.ts';
import { findUser } from './find-user.ts';
import { withAnyDataFolder, withDataFolder } from './workspace.ts';

const LONGEST_KEY_NAME = 255;

const VIA_API = 'stop it first, or use the API (POST /api/invitations/, /api/auth/password/, /api/auth/api-keys/)';

/** Makes a user, and the data folder where there is none. The first one is the owner. Throws WrongSetting for a name or an address that is none. */
export async function addUser(
  settings: Settings,
  username: string,
  options: { readonly email: string; readonly passwordStdin: boolean },
): Promise<void> {
  if (!/^[\p{L}\p{N}@.+\-_]{1,150}$/u.test(username))
    throw new WrongSetting(`${username}: a username has 1 to 150 letters, digits and @ . + - _`);
  if (options.email !== '' && !isEmail(options.email))
    throw new WrongSetting(`--email: ${options.email} is no address; give one such as ada@example.com`);
  await withAnyDataFolder(settings, VIA_API, async ({ store }) => {
    const passwordHash = await hashPassword(await newPassword(options.passwordStdin));
    const account = { username, email: options.email, firstName: '', lastName: '', passwordHash };
    const record = auditOf('user.register', 'user', { username });
    const made = await store.accounts.createUser(
      account,
      { onlyFirst: false, invitationHash: null, record },
      record.at,
    );
    if (typeof made === 'string') throw new CannotStart(`There is a user ${username} already`);
    process.stdout.write(`${username} can sign in${made.isOwner ? ' and owns this installation' : ''}\n`);
  });
}

/** Gives a user a new password; every token of theirs dies. */
export async function setPassword(settings: Settings, username: string, passwordStdin: boolean): Promise<void> {
  await withDataFolder(settings, VIA_API, async ({ store }) => {
    const user = await findUser(store, username);
    const passwordHash = await hashPassword(await newPassword(passwordStdin));
    const record = { ...auditOf('user.password', 'user', { username: user.username }), targetId: String(user.id) };
    await store.accounts.setPassword(user.id, passwordHash, record);
    store.cluster?.ring({ bell: 'account', userId: user.id }); // servers remember who showed a token
    process.stdout.write(`${username} has a new password; every session before ended\n`);
  });
}

/** Prints the users. */
export async function listUsers(settings: Settings): Promise<void> {
  await withDataFolder(settings, VIA_API, async ({ store }) => {
    const users = await store.accounts.users();
    if (users.length === 0)
      process.stdout.write('There are no users yet: `loopwright user add NAME` makes the owner\n');
    for (const user of users)
      process.stdout.write(`${user.id}\t${user.username}\t${user.email}${user.isOwner ? '\towner' : ''}\n`);
  });
}

/** Makes an API key for a user and prints it, this once. Throws WrongSetting for a name of 0 or over 255 characters. */
export async function createToken(settings: Settings, username: string, name: string): Promise<void> {
  if (name.trim() === '' || name.length > LONGEST_KEY_NAME)
    throw new WrongSetting(`--name: give 1 to ${LONGEST_KEY_NAME} characters (it has ${name.length})`);
  await withDataFolder(settings, VIA_API, async ({ store }) => {
    const user = await findUser(store, username);
    const key = randomBytes(32).toString('base64url');
    const row = {
      id: randomUUID() as string as ApiKeyId,
      userId: user.id,
      name,
      prefix: key.slice(0, 8),
      createdAt: Date.now(),
    };
    const record = { ...auditOf('api-key.create', 'api-key', { name, owner: user.username }), targetId: row.id };
    await store.accounts.addApiKey(row, apiKeyHash(key), record);
    process.stdout.write(`${key}\n`);
    process.stderr.write('Keep it: it is not shown again. Send it as X-Api-Key.\n');
  });
}

async function newPassword(fromStdin: boolean): Promise<string> {
  const password = await askPassword(fromStdin);
  const problem = passwordProblem(password);
  if (problem !== null) throw new CannotStart(problem);
  return password;
}
