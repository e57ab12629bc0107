import { createHash } from 'node:crypto';
import type { Graph } from '@loopwright/model';
import { contentHash } from '../content-hash.ts';
import { heavyQuery } from '../queries/read.ts';
import type { Finding, ReadAll } from './finding.ts';

const BLOBS = 'SELECT id, hash, bytes FROM blob WHERE id > ? ORDER BY id LIMIT 16';
const SEGMENTS = `SELECT j.run_id, j.seq, j.blob_id, coalesce(j.events, b.bytes) AS bytes FROM journal j
  LEFT JOIN blob b ON b.id = j.blob_id WHERE (j.run_id, j.seq) > (?, ?) ORDER BY j.run_id, j.seq LIMIT 500`;
// Large ones are blobs, which have a hash.
const PAYLOADS = 'SELECT id, bytes FROM payload WHERE bytes IS NOT NULL AND id > ? ORDER BY id LIMIT 100';
const VERSIONS = 'SELECT id, hash, graph FROM version WHERE id > ? ORDER BY id LIMIT 50';
const NODES = `SELECT num, id, form_values, config, input_data, output_data FROM node WHERE num > ? ORDER BY num LIMIT 50`;
const WORKFLOWS = 'SELECT num, id, tags, env, annotations FROM workflow WHERE num > ? ORDER BY num LIMIT 50';

type Told = (finding: Finding) => void;

/** Reads what only the runtime knows the form of; each throws when it cannot. */
export interface Decoders {
  /** The events of a part of a journal. */
  readonly segment: (bytes: Uint8Array) => unknown;
  /** What a message carries. */
  readonly payload: (bytes: Uint8Array) => unknown;
}

/** Rows of a query page by page; `after` are the values behind which a page begins. */
async function* paged<Row>(
  all: ReadAll,
  sql: string,
  start: readonly number[],
  after: (row: Row) => readonly number[],
): AsyncGenerator<Row> {
  for (let from = start; ; ) {
    const rows = await all(heavyQuery<Row>(sql, ...from));
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined) return;
    from = after(last);
  }
}

function fails(work: () => unknown): boolean {
  try {
    work();
    return false;
  } catch {
    return true;
  }
}

/** Large values by the SHA-256 under which they are stored; answers those that are another. */
async function damagedBlobs(all: ReadAll): Promise<ReadonlySet<number>> {
  const damaged = new Set<number>();
  type Blob = { readonly id: number; readonly hash: Uint8Array; readonly bytes: Uint8Array };
  for await (const { id, hash, bytes } of paged<Blob>(all, BLOBS, [0], (row) => [row.id])) {
    if (!createHash('sha256').update(bytes).digest().equals(hash)) damaged.add(id);
  }
  return damaged;
}

async function checkJournals(
  all: ReadAll,
  decode: Decoders['segment'],
  damaged: ReadonlySet<number>,
  tell: Told,
): Promise<number> {
  type Segment = {
    readonly run_id: number;
    readonly seq: number;
    readonly blob_id: number | null;
    readonly bytes: Uint8Array | null;
  };
  let count = 0;
  let told = 0;
  for await (const row of paged<Segment>(all, SEGMENTS, [-1, -1], ({ run_id: run, seq }) => [run, seq])) {
    count += 1;
    const { bytes, blob_id: blobId } = row;
    if (bytes === null || told === row.run_id) continue; // what is missing is told as a reference
    if ((blobId !== null && damaged.has(blobId)) || fails(() => decode(bytes))) {
      tell({ where: `run ${row.run_id}`, problem: 'its journal is damaged: the run cannot go on or be replayed' });
      told = row.run_id;
    }
  }
  return count;
}

async function checkPayloads(all: ReadAll, decode: Decoders['payload'], tell: Told): Promise<void> {
  type Payload = { readonly id: number; readonly bytes: Uint8Array };
  for await (const { id, bytes } of paged<Payload>(all, PAYLOADS, [0], (row) => [row.id])) {
    if (fails(() => decode(bytes)))
      tell({ where: `payload ${id}`, problem: 'its bytes are damaged: the message or run that has it cannot go on' });
  }
}

async function checkVersions(all: ReadAll, tell: Told): Promise<void> {
  type Version = { readonly id: number; readonly hash: string; readonly graph: string };
  for await (const { id, hash, graph } of paged<Version>(all, VERSIONS, [0], (row) => [row.id])) {
    let found: string | null = null;
    if (fails(() => (found = contentHash(JSON.parse(graph) as Graph))) || found !== hash)
      tell({ where: `version ${id}`, problem: 'its graph is damaged: it is not what it was stored as' });
  }
}

async function checkJson(all: ReadAll, kind: string, sql: string, tell: Told): Promise<void> {
  type Row = { readonly num: number; readonly id: string } & Readonly<Record<string, unknown>>;
  for await (const { num: _, id, ...texts } of paged<Row>(all, sql, [0], (row) => [row.num])) {
    for (const [column, text] of Object.entries(texts)) {
      if (fails(() => JSON.parse(text as string)))
        tell({ where: `${kind} ${id}`, problem: `the column ${column} is damaged` });
    }
  }
}

/** Whether what is stored is what was stored, as far as it carries a hash or a form. Answers how many journal segments were read. */
export async function checkContents(all: ReadAll, decode: Decoders, tell: Told): Promise<number> {
  const damaged = await damagedBlobs(all);
  for (const id of damaged) tell({ where: `blob ${id}`, problem: 'its bytes are damaged: they have another SHA-256' });
  const segments = await checkJournals(all, decode.segment, damaged, tell);
  await checkPayloads(all, decode.payload, tell);
  await checkVersions(all, tell);
  await checkJson(all, 'node', NODES, tell);
  await checkJson(all, 'workflow', WORKFLOWS, tell);
  return segments;
}
