import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { decodeSegment, encodeSegment } from '@loopwright/engine';
import { checkPayload } from '@loopwright/runtime';
import { openSqlite } from '@loopwright/storage';
import { copyIntoPostgres } from '@loopwright/storage/copy';
import { type Examination, examinePostgres, examineSqlite } from '@loopwright/storage/doctor';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkContents } from '../../packages/storage/doctor/contents.ts';
import type { ReadAll } from '../../packages/storage/doctor/finding.ts';
import { MOST_BYTES } from '../../packages/storage/doctor/rows-by-bytes.ts';
import { connectPostgres } from '../../packages/storage/postgres/connect.ts';
import { postgresReader } from '../../packages/storage/postgres/reader.ts';
import type { Query } from '../../packages/storage/queries/read.ts';
import {
  type Bench,
  bench,
  deadLetter,
  failed,
  flusher,
  group,
  newRun,
  open,
  START,
  send,
  succeeded,
} from './fixture.ts';
import { postgresForTests } from './open-on-postgres.ts';

const server = postgresForTests();
const clock = { now: () => START };
const segment = Buffer.from(encodeSegment([{ kind: 'began', at: START, version: 1, caller: false }]));
/** An item of a queue, with its checksum. */
const payload = Buffer.from(`\x83\x02\x32\x1f\x82{"id":"x","data":{"a":1},"metadata":{}}`, 'latin1');
const decoders = { segment: decodeSegment, payload: checkPayload };
const large = encodeSegment([
  { kind: 'began', at: START, version: 1, caller: false },
  {
    kind: 'ended',
    at: START,
    state: 'failed',
    error: { code: 'NODE_FAILED', text: 'x'.repeat(300_000) },
  },
]);
let dataDir: string;
let on: Bench;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'loopwright-doctor-'));
  const store = await openSqlite({ dataDir, clock });
  on = await bench(store);
  const flush = flusher(store, on.incarnation);
  const journal = (id: number, seq: number, events: Uint8Array) =>
    ({ kind: 'append-journal', runId: newRun(on, id).id, seq, events }) as const;
  const wait = (id: number) =>
    ({
      kind: 'open-wait',
      runId: newRun(on, id).id,
      key: 'answer',
      of: 'callback',
      workflowId: on.workflowId,
      nodeId: on.nodeId,
      request: {},
      until: null,
      at: START,
    }) as const;
  await flush(
    group(
      { kind: 'put-payload', payload: { id: 1, bytes: payload } },
      send(on.queueId, { seq: 1 as never, payloadId: 1 }),
    ),
    group(open(newRun(on, 1), succeeded()), journal(1, 0, segment), journal(1, 1, segment)),
    group(open(newRun(on, 2), failed()), journal(2, 0, segment), journal(2, 1, segment)),
    group(open(newRun(on, 3), failed()), journal(3, 0, large)),
    group(open(newRun(on, 4), failed()), journal(4, 0, segment), journal(4, 1, segment), journal(4, 2, segment)),
    group(open(newRun(on, 5), failed()), deadLetter(on, 5), wait(5)),
  );
  await store.stop();
});
afterEach(() => rm(dataDir, { recursive: true }));

/** The same rows in a database that may be changed and examined. */
interface Patient {
  change(sql: string): Promise<unknown>;
  examine(): Promise<Examination>;
  readonly all: ReadAll;
  close(): Promise<unknown>;
}

async function onSqlite(): Promise<Patient> {
  const file = join(dataDir, 'loopwright.db');
  const database = new DatabaseSync(file, { enableForeignKeyConstraints: false });
  return {
    change: async (sql) => database.exec(sql),
    examine: () => examineSqlite(file, decoders),
    all: async <Row>({ sql, parameters }: Query<Row>) => database.prepare(sql).all(...parameters) as Row[],
    close: async () => database.close(),
  };
}

async function onPostgres(): Promise<Patient> {
  const url = await server().createDatabase();
  await copyIntoPostgres({ dataDir, url, clock });
  const client = new pg.Client({ connectionString: url, options: '-c search_path=loopwright' });
  await client.connect();
  const postgres = connectPostgres(url, 1);
  return {
    change: (sql) => client.query(sql.replaceAll(/x'([0-9a-f]*)'/g, String.raw`'\x$1'`)),
    examine: () => examinePostgres(url, decoders),
    all: postgresReader(postgres).all,
    async close() {
      await postgres.pool.end();
      await client.end();
      await server().dropDatabase(url);
    },
  };
}

describe.each([
  ['SQLite', onSqlite],
  ['PostgreSQL', onPostgres],
])('a database on %s', (_, openPatient) => {
  let patient: Patient;
  beforeEach(async () => {
    patient = await openPatient();
  });
  afterEach(() => patient.close());

  it('that is sound has no findings', async () => {
    expect(await patient.examine()).toEqual({ findings: [], segments: 8 });
  });

  it('tells of a damaged journal which run it belongs to, and of no other run', async () => {
    await patient.change(`UPDATE journal SET events = x'${Buffer.from(segment.subarray(0, -2)).toString('hex')}'
      WHERE run_id = 2 AND seq = 1`);
    expect((await patient.examine()).findings).toEqual([
      { where: 'run 2', problem: 'its journal is damaged: the run cannot go on or be replayed' },
    ]);
  });

  it.each([
    ['its version', 0],
    ['its checksum', 3],
    ['a digit that could be another', segment.indexOf(`${START}`)],
    ['its end', segment.length - 1],
  ])('finds a flipped bit of a journal in %s, and tells of no other run', async (_where, at) => {
    const flipped = Buffer.from(segment);
    flipped[at]! ^= 1;
    await patient.change(`UPDATE journal SET events = x'${flipped.toString('hex')}' WHERE run_id = 4 AND seq = 2`);
    expect((await patient.examine()).findings).toEqual([
      { where: 'run 4', problem: 'its journal is damaged: the run cannot go on or be replayed' },
    ]);
  });

  it('finds a flipped bit of what a message carries', async () => {
    const flipped = Buffer.from(payload);
    flipped[20]! ^= 1;
    await patient.change(`UPDATE payload SET bytes = x'${flipped.toString('hex')}'`);
    expect((await patient.examine()).findings).toEqual([
      { where: 'payload 1', problem: 'its bytes are damaged: the message or run that has it cannot go on' },
    ]);
  });

  it('finds one flipped bit in a large value by its hash', async () => {
    const flipped = Buffer.from(large);
    flipped[200_000]! ^= 1; // another letter of the text: still readable
    await patient.change(`UPDATE blob SET bytes = x'${flipped.toString('hex')}'`);
    expect((await patient.examine()).findings).toEqual([
      { where: 'blob 1', problem: 'its bytes are damaged: they have another SHA-256' },
      { where: 'run 3', problem: 'its journal is damaged: the run cannot go on or be replayed' },
    ]);
  });

  it('tells what is missing, and what is counted too low', async () => {
    await patient.change('DELETE FROM journal WHERE run_id = 4 AND seq = 1');
    await patient.change('DELETE FROM run WHERE id = 1');
    await patient.change('DELETE FROM payload');
    await patient.change('UPDATE blob SET refs = 0');
    expect((await patient.examine()).findings).toEqual([
      { where: 'message 1', problem: 'its data is missing' },
      { where: 'run 4', problem: 'its journal has a gap' },
      { where: 'run 1', problem: 'it has a journal, and is gone itself' },
      { where: 'blob 1', problem: 'more refer to it than are counted: it may be deleted too early' },
    ]);
  });

  it('tells a message and a wait whose run is gone', async () => {
    await patient.change('DELETE FROM run WHERE id = 5');
    expect((await patient.examine()).findings).toEqual([
      { where: expect.stringMatching(/^message \d+$/), problem: 'the run that it began is missing' },
      { where: 'run 5', problem: 'something waits for it, and it is gone itself' },
    ]);
  });

  it('is read some bytes at a time, however many rows have large values', async () => {
    const MORE = 99;
    await patient.change(`WITH RECURSIVE n (seq) AS (SELECT 1 UNION ALL SELECT seq + 1 FROM n WHERE seq < ${MORE})
      INSERT INTO journal (run_id, seq, blob_id) SELECT 3, seq, 1 FROM n`);
    const held: number[] = [];
    const all: ReadAll = async (query) => {
      const rows = await patient.all(query);
      const values = rows.flatMap((row) => Object.values(row as object));
      held.push(values.reduce((sum, value) => sum + (value instanceof Uint8Array ? value.byteLength : 0), 0));
      return rows;
    };
    const findings: unknown[] = [];
    expect(await checkContents(all, decoders, (finding) => findings.push(finding))).toBe(8 + MORE);
    expect(findings).toEqual([]);
    expect(Math.max(...held)).toBeLessThanOrEqual(MOST_BYTES);
    expect(Math.max(...held)).toBeGreaterThan(MOST_BYTES / 2);
  });

  it('tells a version and a node that are not what they were stored as', async () => {
    await patient.change("UPDATE version SET graph = replace(graph, 'counter', 'dounter')");
    await patient.change("UPDATE node SET config = '{'");
    expect((await patient.examine()).findings).toEqual([
      { where: `version ${on.versionId}`, problem: 'its graph is damaged: it is not what it was stored as' },
      { where: `node ${on.nodeId}`, problem: 'the column config is damaged' },
    ]);
  });
});
