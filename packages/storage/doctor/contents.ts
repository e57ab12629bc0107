import { createHash } from 'node:crypto';
import type { Graph } from '@loopwright/model';
import { contentHash } from '../content-hash.ts';
import type { Finding, ReadAll } from './finding.ts';
import { rowsByBytes, type Values } from './rows-by-bytes.ts';

const BLOBS: Values = { from: 'blob', key: ['id'], columns: 'id, hash, bytes', large: ['bytes'] };
const SEGMENTS: Values = {
  from: 'journal j LEFT JOIN blob b ON b.id = j.blob_id',
  key: ['j.run_id', 'j.seq'],
  columns: 'j.run_id, j.blob_id, coalesce(j.events, b.bytes) AS bytes',
  large: ['j.events', 'b.bytes'],
};
const PAYLOADS: Values = { from: 'payload', key: ['id'], columns: 'id, bytes', large: ['bytes'] };
const VERSIONS: Values = { from: 'version', key: ['id'], columns: 'id, hash, graph', large: ['graph'] };
const NODE_TEXTS = ['form_values', 'config', 'input_data', 'output_data'];
const NODES: Values = { from: 'node', key: ['num'], columns: `id, ${NODE_TEXTS.join(', ')}`, large: NODE_TEXTS };
const WORKFLOW_TEXTS = ['tags', 'env', 'annotations'];
const WORKFLOWS: Values = {
  from: 'workflow',
  key: ['num'],
  columns: `id, ${WORKFLOW_TEXTS.join(', ')}`,
  large: WORKFLOW_TEXTS,
};

type Told = (finding: Finding) => void;

/** Reads what only the runtime knows the form of; each throws when it cannot. */
export interface Decoders {
  /** The events of a part of a journal. */
  readonly segment: (bytes: Uint8Array) => unknown;
  /** What a message carries. */
  readonly payload: (bytes: Uint8Array) => unknown;
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
  for await (const { id, hash, bytes } of rowsByBytes<Blob>(all, BLOBS)) {
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
    readonly blob_id: number | null;
    readonly bytes: Uint8Array | null;
  };
  let count = 0;
  let told = 0;
  for await (const row of rowsByBytes<Segment>(all, SEGMENTS)) {
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
  type Payload = { readonly id: number; readonly bytes: Uint8Array | null };
  for await (const { id, bytes } of rowsByBytes<Payload>(all, PAYLOADS)) {
    // Large ones are blobs, which have a hash.
    if (bytes !== null && fails(() => decode(bytes)))
      tell({ where: `payload ${id}`, problem: 'its bytes are damaged: the message or run that has it cannot go on' });
  }
}

async function checkVersions(all: ReadAll, tell: Told): Promise<void> {
  type Version = { readonly id: number; readonly hash: string; readonly graph: string };
  for await (const { id, hash, graph } of rowsByBytes<Version>(all, VERSIONS)) {
    let found: string | null = null;
    if (fails(() => (found = contentHash(JSON.parse(graph) as Graph))) || found !== hash)
      tell({ where: `version ${id}`, problem: 'its graph is damaged: it is not what it was stored as' });
  }
}

async function checkJson(all: ReadAll, kind: string, values: Values, tell: Told): Promise<void> {
  type Row = { readonly id: string } & Readonly<Record<string, unknown>>;
  for await (const { id, ...texts } of rowsByBytes<Row>(all, values)) {
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
