import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, newClient } from '../testing/call.ts';
import { callerFor, goodCall, WRITES_AUDIT_ALONE, WRITES_NOTHING } from '../testing/good-calls.ts';
import { objectsOf } from '../testing/objects.ts';
import { type OpenServer, openServer } from '../testing/open-server.ts';
import { allOperations, isMutating } from '../testing/operations.ts';
import { place } from '../testing/place.ts';
import { readStored, type Stored } from '../testing/stored.ts';

const operations = (await allOperations()).filter(isMutating);
const named = (isAmong: (name: string) => boolean) =>
  operations.filter(({ name }) => isAmong(name)).map((one) => [one.name, one] as const);
const writing = named((name) => !WRITES_NOTHING.includes(name) && !WRITES_AUDIT_ALONE.includes(name));
const recorded = named((name) => WRITES_AUDIT_ALONE.includes(name));
const reading = named((name) => WRITES_NOTHING.includes(name));
/**
 * The first call of a workflow stores the version that it runs, in a change of its own that may still find room: what it
 * called for is in none of these tables.
 */
const OF_VERSIONS = ['version', 'queue', 'loop', 'sqlite_sequence'];
const STORES_ITS_VERSION_FIRST = 'POST /api/workflow/{id}/execute/';
/** Logged where an answer holds though its row of the audit record does not stand. */
const UNRECORDED = 'could not be written to the audit record';

let server: OpenServer;
let owner: Client;
let stored: Stored;
let storedBesideVersions: Stored;
beforeAll(async () => {
  server = await openServer({ types: [place] });
  owner = await newClient(server);
  stored = readStored(server);
  storedBesideVersions = readStored(server, OF_VERSIONS);
});
afterAll(async () => {
  stored.close();
  storedBesideVersions.close();
  await server.close();
});

/** Sends a call while the disk is as `bad` makes it; answers when the store writes again. */
async function sendWhile(one: (typeof operations)[number], bad: string, good: string, looked = stored) {
  const objects = objectsOf(server, await callerFor(one, server, owner));
  const call = await goodCall(one, objects);
  const before = looked.read();
  await server.database.pragma(bad);
  const reply = await server.app.inject(call);
  const after = looked.read();
  await server.database.pragma(good);
  while (!server.runtime.readiness().ready) await setImmediate();
  return { call, reply, objects, isChanged: after !== before };
}

async function sendWhileFull(one: (typeof operations)[number]) {
  const sent = await sendWhile(one, 'query_only = ON', 'query_only = OFF');
  expect(sent.isChanged).toBe(false);
  return sent;
}

describe('while the disk takes no write', () => {
  it.each(writing)('%s is 503 and changes nothing; it succeeds when there is room', async (_name, one) => {
    const { call, reply, objects } = await sendWhileFull(one);
    expect([reply.statusCode, reply.json().code, reply.headers['retry-after']]).toEqual([503, 'UNAVAILABLE', '2']);
    const again = await server.app.inject(call);
    expect([again.body, again.statusCode]).toEqual([again.body, expect.toSatisfy((status: number) => status < 300)]);
    await objects.stop();
    const foreseen = ['nothing is acknowledged until', UNRECORDED];
    expect(server.errors.filter((line) => !foreseen.some((text) => line.includes(text)))).toEqual([]);
  });

  it.each(recorded)('%s answers, and what was not recorded is logged', async (_name, one) => {
    const before = server.errors.length;
    const { reply } = await sendWhileFull(one);
    expect([reply.statusCode, reply.body]).toEqual([200, expect.any(String)]);
    const logged = server.errors.slice(before).filter((line) => line.includes(UNRECORDED));
    expect(logged).toHaveLength(1);
  });

  it.each(reading)('%s, which writes nothing, answers', async (_name, one) => {
    const { reply } = await sendWhileFull(one);
    expect([reply.statusCode, reply.body]).toEqual([200, expect.any(String)]);
  });
});

// What is small enough finds room in the pages that there are.
describe('while the database cannot grow', () => {
  it.each(writing)('%s is stored and answered, or 503 and not stored', async (_name, one) => {
    const looked = one.name === STORES_ITS_VERSION_FIRST ? storedBesideVersions : stored;
    const sent = await sendWhile(one, 'max_page_count = 1', 'max_page_count = 1000000', looked);
    const { call, reply, objects, isChanged } = sent;
    const isStored = reply.statusCode < 300;
    expect([isStored, reply.body]).toEqual([isChanged, reply.body]);
    if (!isStored) {
      expect([reply.statusCode, reply.json().code]).toEqual([503, 'UNAVAILABLE']);
      expect((await server.app.inject(call)).statusCode).toBeLessThan(300);
    }
    await objects.stop();
  });
});
