import type { ApiKeyId, UserId, WorkflowId } from '@loopwright/model';
import type { NewUser, Store } from '@loopwright/runtime/ports';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addUser, DAY, fields, newId, type Open, type Opened, START } from './fixture.ts';

const person = (username: string): NewUser => ({
  username,
  email: 'ada@example.com',
  firstName: 'Ada',
  lastName: 'L',
  passwordHash: '$argon2id$',
});

/** What the store of users, keys, invitations and the audit record promises. */
export function accountStoreContract(openStore: Open): void {
  let opened: Opened;
  let store: Store;

  beforeEach(async () => {
    opened = await openStore();
    store = opened.store;
  });
  afterEach(() => opened.close());

  const create = (username: string, onlyFirst = false, invitationHash: string | null = null) =>
    store.accounts.createUser(person(username), { onlyFirst, invitationHash }, START);
  const createRow = async (username: string) => {
    const row = await create(username);
    if (typeof row === 'string') throw new Error(row);
    return row;
  };

  describe('a user', () => {
    it('is the owner when the first', async () => {
      expect(await store.accounts.countUsers()).toBe(0);
      const first = await create('Ada', true);
      expect(first).toEqual({
        ...person('Ada'),
        id: expect.any(Number),
        isOwner: true,
        tokenGeneration: 0,
        createdAt: START,
      });
      expect(await create('Bob', true)).toBe('not-first');
      expect(await create('Bob')).toMatchObject({ isOwner: false });
      expect(await store.accounts.countUsers()).toBe(2);
      expect((await store.accounts.users()).map((user) => user.username)).toEqual(['Ada', 'Bob']);
    });

    it('of two that would be the first is one', async () => {
      const both = await Promise.all([create('Ada', true), create('Bob', true)]);
      expect(both.filter((each) => each === 'not-first')).toHaveLength(1);
      expect(await store.accounts.countUsers()).toBe(1);
    });

    it('is found by a name compared without case, which is taken once', async () => {
      const { id } = await createRow('ÄdA');
      expect((await store.accounts.userByName('äda'))?.id).toBe(id);
      expect(await create('äDa')).toBe('taken');
      expect(await store.accounts.userByName('nobody')).toBeNull();
      expect((await store.accounts.user(id))?.username).toBe('ÄdA');
      expect(await store.accounts.user(999 as UserId)).toBeNull();
    });

    it('is changed in the fields present', async () => {
      const { id } = await createRow('Ada');
      expect(await store.accounts.updateUser(id, { email: '' })).toMatchObject({ email: '', firstName: 'Ada' });
      expect(await store.accounts.updateUser(id, { firstName: 'A', lastName: 'B' })).toMatchObject({
        email: '',
        firstName: 'A',
        lastName: 'B',
      });
      expect(await store.accounts.updateUser(999 as UserId, { email: '' })).toBeNull();
    });

    it('with a new password has no tokens from before', async () => {
      const { id } = await createRow('Ada');
      expect(await store.accounts.setPassword(id, 'new')).toBe(true);
      expect(await store.accounts.user(id)).toMatchObject({ passwordHash: 'new', tokenGeneration: 1 });
      await store.accounts.signOutEverywhere(id);
      expect((await store.accounts.user(id))?.tokenGeneration).toBe(2);
      expect(await store.accounts.setPassword(999 as UserId, 'new')).toBe(false);
    });

    it('has what is done to it and its keys recorded together with that, and nothing that was not done', async () => {
      const { id } = await createRow('Ada');
      const record = (action: string) => ({
        ...{ at: START, userId: id, username: 'Ada', action },
        ...{ targetType: 'user', targetId: String(id), details: {} },
      });
      const { targetId: _target, ...registered } = record('registered');
      const admission = { onlyFirst: false, invitationHash: null, record: { ...registered, userId: 'own' as const } };
      const user = { username: 'Bob', email: '', firstName: '', lastName: '', passwordHash: 'none' };
      const made = await store.accounts.createUser(user, admission, START);
      expect(await store.accounts.createUser(user, admission, START)).toBe('taken');
      const given = { ...admission, record: { ...registered, action: 'given', userId: null } };
      await store.accounts.createUser({ ...user, username: 'Cy' }, given, START);
      await store.accounts.setPassword(id, 'new', record('password'));
      await store.accounts.setPassword(999 as UserId, 'new', record('nobody'));
      const key = { id: newId<ApiKeyId>(), userId: id, name: 'k', prefix: 'p', createdAt: START };
      await store.accounts.addApiKey(key, 'hash', record('key'));
      expect(await store.accounts.removeApiKey(id, key.id, record('gone'))).toBe(true);
      expect(await store.accounts.removeApiKey(id, key.id, record('gone'))).toBe(false);
      const rows = await store.accounts.auditPage({ limit: 10 });
      expect(rows.map(({ action }) => action)).toEqual(['gone', 'key', 'password', 'given', 'registered']);
      const bob = (made as { id: UserId }).id;
      expect(rows.at(-1)).toMatchObject({ userId: bob, targetId: String(bob), username: 'Ada' });
      const cy = await store.accounts.userByName('cy');
      expect(rows.at(-2)).toMatchObject({ userId: null, targetId: String(cy!.id) });
    });

    it('is removed only with nothing left to own, and the id is never given again', async () => {
      await createRow('Ada');
      const { id } = await createRow('Bob');
      const workflowId = newId<WorkflowId>();
      await store.workflows.create(workflowId, id, fields(), START);
      await store.workflows.ensureQueue(id, 'orders', START);
      expect(await store.accounts.removeUser(id)).toBe('owns-workflows');
      await store.workflows.remove(workflowId, id, START);
      await store.workflows.purgeRemoved(START + DAY);
      expect(await store.accounts.removeUser(id)).toBe('removed');
      expect(await store.accounts.removeUser(id)).toBe('unknown');
      expect((await createRow('Carl')).id).toBeGreaterThan(id);
    });
  });

  it('an API key is found by its hash, listed newest first, and removed by its owner', async () => {
    const ada = await addUser(store);
    const bob = await addUser(store);
    const key = (at: number) => ({ id: newId<ApiKeyId>(), userId: ada, name: 'ci', prefix: 'abcdefgh', createdAt: at });
    const [old, young] = [key(START), key(START + 1)];
    await store.accounts.addApiKey(old, 'hash-1');
    await store.accounts.addApiKey(young, 'hash-2');
    expect(await store.accounts.apiKeys(ada)).toEqual([young, old]);
    expect(await store.accounts.apiKeys(bob)).toEqual([]);
    expect((await store.accounts.userByApiKeyHash('hash-1'))?.id).toBe(ada);
    expect(await store.accounts.userByApiKeyHash('hash-9')).toBeNull();
    expect(await store.accounts.removeApiKey(bob, old.id)).toBe(false);
    expect(await store.accounts.removeApiKey(ada, old.id)).toBe(true);
    expect(await store.accounts.userByApiKeyHash('hash-1')).toBeNull();
  });

  it('a token that was logged out stays so', async () => {
    expect(await store.accounts.isRevoked('t')).toBe(false);
    await store.accounts.revokeToken('t', START + DAY);
    await store.accounts.revokeToken('t', START + DAY);
    store = await opened.reopen();
    expect(await store.accounts.isRevoked('t')).toBe(true);
  });

  it('an invitation is good for one account, until it expires', async () => {
    const owner = await addUser(store);
    const invitation = (expiresAt: number) => ({
      id: newId<string>(),
      email: 'b@example.com',
      createdBy: owner,
      createdAt: START,
      expiresAt,
      acceptedBy: null,
    });
    const [valid, expired] = [invitation(START + 1), invitation(START)];
    await store.accounts.addInvitation(valid, 'good');
    await store.accounts.addInvitation(expired, 'old');
    expect(await create('Bob', false, 'old')).toBe('invitation-invalid');
    expect(await create('Bob', false, 'wrong')).toBe('invitation-invalid');
    const bob = await create('Bob', false, 'good');
    expect(await create('Carl', false, 'good')).toBe('invitation-invalid');
    expect((await store.accounts.invitations()).find((each) => each.id === valid.id)?.acceptedBy).toBe(
      (bob as { id: UserId }).id,
    );
    expect(await store.accounts.removeInvitation(expired.id)).toBe(true);
    expect(await store.accounts.removeInvitation(expired.id)).toBe(false);
    expect(await store.accounts.invitations()).toHaveLength(1);
  });

  it('a name that is taken does not spend the invitation', async () => {
    const owner = await addUser(store, 'Ada');
    await store.accounts.addInvitation(
      { id: 'i', email: '', createdBy: owner, createdAt: START, expiresAt: START + DAY, acceptedBy: null },
      'good',
    );
    expect(await create('ada', false, 'good')).toBe('taken');
    expect(await create('Bob', false, 'good')).toMatchObject({ username: 'Bob' });
  });

  it('the audit record is read newest first, by page and filter', async () => {
    const ada = await addUser(store);
    const record = (action: string, targetId: string, userId: UserId | null = ada, at = START) =>
      store.accounts.audit({
        at,
        userId,
        username: 'ada',
        action,
        targetType: 'workflow',
        targetId,
        details: { name: '\u0000' },
      });
    await record('workflow.start', 'a');
    await record('workflow.stop', 'a');
    await record('workflow.start', 'b', null, START + 5);
    const [newest, second] = await store.accounts.auditPage({ limit: 2 });
    expect(newest).toMatchObject({
      action: 'workflow.start',
      targetId: 'b',
      userId: null,
      details: { name: '\u0000' },
    });
    expect(await store.accounts.auditPage({ limit: 5, before: second! })).toMatchObject([
      { action: 'workflow.start', targetId: 'a' },
    ]);
    expect(await store.accounts.auditPage({ limit: 5, userId: ada })).toHaveLength(2);
    expect(await store.accounts.auditPage({ limit: 5, action: 'workflow.start' })).toHaveLength(2);
    expect(await store.accounts.auditPage({ limit: 5, targetId: 'a', action: 'workflow.stop' })).toHaveLength(1);
    const between = async (span: { from?: number; to?: number }) =>
      (await store.accounts.auditPage({ limit: 5, ...span })).map(({ at }) => at - START);
    expect(await between({ from: START + 1 })).toEqual([5]);
    expect(await between({ from: START + 5, to: START + 5 })).toEqual([5]);
    expect(await between({ to: START + 4 })).toEqual([0, 0]);
    expect(await between({ from: START + 6 })).toEqual([]);
  });

  it('the audit record is in the order of its times, whichever was written first, page by page', async () => {
    // A clock was set back, or two processes have one each.
    const times = [5, 9, 2, 9, 5, 7, 2];
    for (const [nth, time] of times.entries())
      await store.accounts.audit({
        at: START + time,
        userId: null,
        username: '',
        action: 'workflow.start',
        targetType: 'workflow',
        targetId: `${time}:${nth}`,
        details: {},
      });
    const inOrder = ['9:3', '9:1', '7:5', '5:4', '5:0', '2:6', '2:2'];
    for (const limit of [1, 2, 3, 7])
      for (const filter of [{}, { action: 'workflow.start' }, { to: START + 9 }, { from: START }]) {
        const found: string[] = [];
        let before: { readonly at: number; readonly id: number } | undefined;
        for (;;) {
          const page = await store.accounts.auditPage({
            ...filter,
            limit,
            ...(before === undefined ? {} : { before }),
          });
          found.push(...page.map(({ targetId }) => targetId));
          before = page.at(-1);
          if (page.length < limit) break;
        }
        expect(found).toEqual(inOrder);
      }
    const [newest] = await store.accounts.auditPage({ limit: 1 });
    const upTo = await store.accounts.auditPage({ limit: 9, to: START + 5, before: newest! });
    expect(upTo.map(({ targetId }) => targetId)).toEqual(inOrder.slice(3));
  });
}
