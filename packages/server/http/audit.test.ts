import { AUDIT_ACTIONS } from '@loopwright/model';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, newClient } from '../testing/call.ts';
import { callerFor, goodCall, WRITES_NOTHING } from '../testing/good-calls.ts';
import { objectsOf } from '../testing/objects.ts';
import { type OpenServer, openServer } from '../testing/open-server.ts';
import { allOperations, isMutating } from '../testing/operations.ts';
import { place } from '../testing/place.ts';

/** Operations that change something and leave no row, with the reason. */
const UNRECORDED: Readonly<Record<string, string>> = {
  'POST /api/auth/logout/': 'it ends one session, as its end by time does',
  'PATCH /api/workflow/{id}/nodes/{nodeId}/position/': 'a drag sends several a second, and it is no part of what runs',
  'POST /api/webhooks/{webhook_id}/': 'what arrives is a run, and the history of runs has it',
  'POST /api/workflow/{id}/execute/': 'the same',
  'POST /api/callbacks/{token}/': 'nobody is known who did it; the run has it',
};

const mutating = (await allOperations()).filter(isMutating);
const done = new Map<string, readonly string[]>();

let server: OpenServer;
let owner: Client;
beforeAll(async () => {
  server = await openServer({ types: [place] });
  owner = await newClient(server);
});
afterAll(() => server.close());

const rows = async (): Promise<readonly { id: number; action: string; user_id: number }[]> =>
  (await owner('GET', '/audit/?limit=200')).body.items;

describe('the audit record', () => {
  it('has a row of every operation that changes something, but of those that are listed', async () => {
    for (const one of mutating) {
      const objects = objectsOf(server, await callerFor(one, server, owner));
      const call = await goodCall(one, objects);
      const last = (await rows())[0]!.id;
      const reply = await server.app.inject(call);
      expect([one.name, reply.body, reply.statusCode]).toEqual([
        one.name,
        reply.body,
        expect.toSatisfy((status: number) => status < 300),
      ]);
      const added = (await rows()).filter(({ id }) => id > last);
      done.set(
        one.name,
        added.map(({ action }) => action),
      );
      await objects.stop();
    }
    const silent = [...done].filter(([, actions]) => actions.length === 0).map(([name]) => name);
    expect(silent.sort()).toEqual([...WRITES_NOTHING, ...Object.keys(UNRECORDED)].sort());
    expect([...done].filter(([, actions]) => actions.length > 1)).toEqual([]);
    expect([...new Set([...done.values()].flat())].sort()).toEqual([...AUDIT_ACTIONS].sort());
  });
});
