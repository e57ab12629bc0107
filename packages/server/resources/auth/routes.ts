import { timingSafeEqual } from 'node:crypto';
import { failure, invalidFields, Type } from '@loopwright/model';
import type { UserRow } from '@loopwright/runtime/ports';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { apiKeyHash } from '../../auth/callers.ts';
import { hashPassword, NO_PASSWORD, NOBODYS_HASH, passwordMatches, passwordProblem } from '../../auth/passwords.ts';
import type { ServerContext } from '../../context.ts';
import { auditEntry, recordAudit } from '../../http/audit.ts';
import { callerOf } from '../../http/caller.ts';
import { readFields } from '../../http/fields.ts';
import { objectBody } from '../../http/parse-body.ts';
import { EMAIL, LONGEST_EMAIL, WRONG_EMAIL } from '../../wire/email.ts';
import { userOnWire, WireUser } from '../../wire/user.ts';

const USERNAME = /^[\p{L}\p{N}@.+\-_]+$/u;
const LONGEST_NAME = 150;

const Tokens = Type.Object({ user: WireUser, access: Type.String(), refresh: Type.String() });
/** The caller; `is_owner` says whether the pages for the owner are of use to them. */
const Me = Type.Object({ ...WireUser.properties, is_owner: Type.Boolean() });
const meOnWire = (user: UserRow) => ({ ...userOnWire(user), is_owner: user.isOwner });
const tags = ['Accounts'];

/** Accounts and tokens (contract 2.2), and what a user changes about themselves. */
export async function authRoutes(app: FastifyInstance, context: ServerContext): Promise<void> {
  const { store, tokens, callers, settings } = context;
  const { accounts } = store;
  const open = { public: true, guardsPassword: true };

  const tokensFor = (user: UserRow) => ({
    user: userOnWire(user),
    access: tokens.access(user.id, user.tokenGeneration),
    refresh: tokens.refresh(user.id, user.tokenGeneration),
  });

  app.post(
    '/api/auth/register/',
    { config: open, schema: { tags, summary: 'Make an account', body: Registration, response: { 201: Tokens } } },
    async (request, reply) => {
      const body = objectBody(request);
      const account = readRegistration(body);
      const admission = await admit(request, body);
      const { username } = account.user;
      const at = context.clock.now();
      const user = await accounts.createUser(
        { ...account.user, passwordHash: await hashPassword(account.password) },
        {
          ...admission,
          record: { at, userId: 'own', username, action: 'user.register', targetType: 'user', details: { username } },
        },
        at,
      );
      if (user === 'taken') throw invalidFields({ username: ['A user with that username already exists.'] });
      if (user === 'not-first') throw failure('SIGN_UP_CLOSED');
      if (user === 'invitation-invalid')
        throw failure('SIGN_UP_CLOSED', { detail: 'The invitation is unknown, used or expired' });
      return reply.code(201).send(tokensFor(user));
    },
  );

  /** By which right an account is made (contract 1.1). */
  async function admit(
    request: FastifyRequest,
    body: Readonly<Record<string, unknown>>,
  ): Promise<{ onlyFirst: boolean; invitationHash: string | null }> {
    if (typeof body.invitation === 'string' && body.invitation !== '')
      return { onlyFirst: false, invitationHash: apiKeyHash(body.invitation) };
    if ((await accounts.countUsers()) > 0) {
      if (settings.openSignUp) return { onlyFirst: false, invitationHash: null };
      throw failure('SIGN_UP_CLOSED');
    }
    const setup = context.setupToken();
    const hasLink = setup !== null && typeof body.setup_token === 'string' && sameText(body.setup_token, setup);
    // A page of another site must not take the ownership through the browser of who installs.
    if (!context.home.isAtHome(request) && !hasLink) {
      context.showSetupLink();
      throw failure('SETUP_LINK_NEEDED');
    }
    return { onlyFirst: !settings.openSignUp, invitationHash: null };
  }

  app.post(
    '/api/auth/login/',
    {
      config: open,
      schema: {
        tags,
        summary: 'Sign in',
        body: Type.Object({ username: Type.String(), password: Type.String() }),
        response: { 200: Tokens },
      },
    },
    async (request) => {
      const read = readFields(objectBody(request));
      const username = read.text('username', { required: true, maxLength: LONGEST_NAME });
      const password = read.text('password', { required: true, maxLength: 1024 });
      read.done();
      const user = await accounts.userByName(username!);
      const hasNone = user?.passwordHash === NO_PASSWORD;
      const right = await passwordMatches(password!, user === null || hasNone ? NOBODYS_HASH : user.passwordHash);
      // Who sits at the machine can help it; a stranger must not learn of it.
      if (hasNone && context.home.isAtHome(request))
        throw failure('WRONG_LOGIN', {
          detail: `This account was made without auth and has no password: stop the server and give it one by \`loopwright user password ${user.username}\``,
        });
      if (user === null || hasNone || !right) throw failure('WRONG_LOGIN');
      return tokensFor(user);
    },
  );

  app.post(
    '/api/auth/refresh/',
    {
      config: { public: true },
      schema: {
        tags,
        summary: 'Get a new access token',
        body: Type.Object({ refresh: Type.String() }),
        response: { 200: Type.Object({ access: Type.String(), refresh: Type.String() }) },
      },
    },
    async (request) => {
      const read = readFields(objectBody(request));
      const refresh = read.text('refresh', { required: true, maxLength: 4096 });
      read.done();
      const claims = tokens.read(refresh!, 'refresh');
      const user = claims === null ? null : await accounts.user(claims.user_id);
      if (
        claims === null ||
        user === null ||
        user.tokenGeneration !== claims.gen ||
        (await accounts.isRevoked(claims.jti))
      )
        throw failure('INVALID_TOKEN');
      return { access: tokens.access(user.id, user.tokenGeneration), refresh: refresh! };
    },
  );

  app.get('/api/auth/me/', { schema: { tags, summary: 'Who you are', response: { 200: Me } } }, async (request) => {
    const user = await accounts.user(callerOf(request).id);
    if (user === null) throw failure('INVALID_TOKEN');
    return meOnWire(user);
  });

  app.patch(
    '/api/auth/me/',
    {
      schema: {
        tags,
        summary: 'Change your name or address',
        body: Type.Object({
          email: Type.Optional(Type.String()),
          first_name: Type.Optional(Type.String()),
          last_name: Type.Optional(Type.String()),
        }),
        response: { 200: Me },
      },
    },
    async (request) => {
      const read = readFields(objectBody(request));
      const email = read.text('email', {
        maxLength: LONGEST_EMAIL,
        pattern: EMAIL,
        patternText: WRONG_EMAIL,
      });
      const firstName = read.text('first_name', { maxLength: LONGEST_NAME });
      const lastName = read.text('last_name', { maxLength: LONGEST_NAME });
      read.done();
      const change = {
        ...(email === undefined ? {} : { email }),
        ...(firstName === undefined ? {} : { firstName }),
        ...(lastName === undefined ? {} : { lastName }),
      };
      const user = await accounts.updateUser(callerOf(request).id, change);
      if (user === null) throw failure('INVALID_TOKEN');
      await recordAudit(context, request, 'user.update', 'user', String(user.id));
      return meOnWire(user);
    },
  );

  app.post(
    '/api/auth/logout/',
    {
      schema: {
        tags,
        summary: 'Sign out',
        body: Type.Object({ refresh: Type.Optional(Type.String()) }),
        response: { 200: Type.Object({ message: Type.String() }) },
      },
    },
    async (request) => {
      const { refresh } = objectBody(request);
      const claims = typeof refresh === 'string' ? tokens.read(refresh, 'refresh') : null;
      if (claims !== null && claims.user_id === callerOf(request).id)
        await accounts.revokeToken(claims.jti, claims.exp * 1000);
      return { message: 'Logout successful' };
    },
  );

  app.post(
    '/api/auth/password/',
    {
      config: { guardsPassword: true },
      schema: {
        tags,
        summary: 'Change your password; every token before dies',
        body: Type.Object({ old_password: Type.String(), new_password: Type.String() }),
        response: { 200: Tokens },
      },
    },
    async (request) => {
      const { id } = callerOf(request);
      const read = readFields(objectBody(request));
      const old = read.text('old_password', { required: true, maxLength: 1024 });
      const password = read.text('new_password', { required: true });
      const problem = password === undefined ? null : passwordProblem(password);
      if (problem !== null) read.wrong('new_password', problem);
      read.done();
      const user = await accounts.user(id);
      if (user === null || !(await passwordMatches(old!, user.passwordHash)))
        throw invalidFields({ old_password: ['The password is wrong.'] });
      const record = auditEntry(context, request, 'user.password', 'user', String(id));
      await accounts.setPassword(id, await hashPassword(password!), record);
      callers.forget(id);
      return tokensFor((await accounts.user(id))!);
    },
  );

  app.post(
    '/api/auth/sign-out-everywhere/',
    {
      schema: {
        tags,
        summary: 'End every session of yours',
        response: { 200: Type.Object({ message: Type.String() }) },
      },
    },
    async (request) => {
      const { id } = callerOf(request);
      await accounts.signOutEverywhere(id);
      callers.forget(id);
      await recordAudit(context, request, 'user.sign-out-everywhere', 'user', String(id));
      return { message: 'Signed out everywhere' };
    },
  );
}

const Registration = Type.Object({
  username: Type.String({ maxLength: LONGEST_NAME }),
  email: Type.Optional(Type.String()),
  first_name: Type.Optional(Type.String()),
  last_name: Type.Optional(Type.String()),
  password: Type.String(),
  password_confirm: Type.String(),
  invitation: Type.Optional(Type.String()),
  setup_token: Type.Optional(Type.String()),
});

function readRegistration(body: Readonly<Record<string, unknown>>) {
  const read = readFields(body);
  const username = read.text('username', {
    required: true,
    maxLength: LONGEST_NAME,
    pattern: USERNAME,
    patternText: 'Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ characters.',
  });
  const email = read.text('email', {
    maxLength: LONGEST_EMAIL,
    pattern: EMAIL,
    patternText: WRONG_EMAIL,
  });
  const firstName = read.text('first_name', { maxLength: LONGEST_NAME });
  const lastName = read.text('last_name', { maxLength: LONGEST_NAME });
  const password = read.text('password', { required: true });
  const confirmed = read.text('password_confirm', { required: true });
  if (password !== undefined) {
    const problem = passwordProblem(password);
    if (problem !== null) read.wrong('password', problem);
    if (confirmed !== undefined && confirmed !== password) read.wrong('password', "Password fields didn't match.");
  }
  read.done();
  return {
    user: { username: username!, email: email ?? '', firstName: firstName ?? '', lastName: lastName ?? '' },
    password: password!,
  };
}

function sameText(given: string, expected: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
}
