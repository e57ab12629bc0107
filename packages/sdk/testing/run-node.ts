import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FieldErrors, failure, type Instant, type Item, type Json, type JsonObject } from '@loopwright/model';
import type { HttpClient, NodeContext, NodeResult, NodeState, NodeType, WaitAnswer } from '../node-type.ts';
import { plainJson, plainObject } from '../output/plain-json.ts';
import { plainResult } from '../output/plain-result.ts';
import { plainWait } from '../output/plain-wait.ts';
import { overStandIns, standIns, withInput } from '../output/stand-ins.ts';
import { fetchClient } from './fetch-client.ts';
import { folderStore } from './folder-store.ts';
import { pickPath } from './pick-path.ts';
import { seededRandom } from './seeded-random.ts';

/** Where the fixed clock stands. */
const BEGIN: Instant = Date.UTC(2024, 0, 1, 12);

const NO_DATA: JsonObject = {};

/** What to run a node with; each part has a default. */
export interface RunNodeOptions {
  /** Values of the form as a client would send them. Templates in them are not rendered. */
  readonly fields?: JsonObject;
  readonly data?: JsonObject;
  readonly metadata?: JsonObject;
  readonly mode?: NodeContext['mode'];
  readonly queue?: string | null;
  readonly taskKey?: string;
  readonly attempt?: number;
  readonly signal?: AbortSignal;
  /** `fetch` without redirects where absent. */
  readonly http?: HttpClient;
  /** Folder that `files` writes below; a temporary one, removed afterwards, where absent. */
  readonly folder?: string;
  /** Kept from call to call when the same one is given; empty where absent. */
  readonly state?: NodeState;
  /** Stands in for the engine's expressions, which the kit does not have. */
  readonly evaluate?: (expression: string, data: JsonObject) => Json;
  /** The fixed clock: 2024-01-01T12:00:00Z where absent. */
  readonly now?: Instant;
  readonly seed?: number;
  /** Goes on with this answer, as after a wait, instead of beginning. */
  readonly answer?: WaitAnswer;
}

/** Runtime state in memory. */
export function memoryState(initial: Json = null): NodeState {
  let value = initial;
  return {
    get: () => plainJson(value, 'state'),
    set: (next) => {
      value = plainJson(next, 'state');
    },
  };
}

/**
 * Values of a node's form, coerced and checked by all its rules.
 *
 * @throws FORM_INVALID with the errors by field
 */
export function checkFields(type: NodeType, fields: JsonObject = {}): Readonly<Record<string, Json>> {
  const values: Record<string, Json> = {};
  const errors: Record<string, readonly string[]> = {};
  for (const { name } of type.form?.fields ?? []) {
    const checked = type.form!.check(name, Object.hasOwn(fields, name) ? fields[name] : undefined);
    if ('errors' in checked) errors[name] = checked.errors;
    else values[name] = checked.value;
  }
  const found: FieldErrors = Object.keys(errors).length > 0 ? errors : (type.form?.checkTogether(values) ?? {});
  const [first] = Object.entries(found);
  if (first !== undefined) throw failure('FORM_INVALID', { fields: found, detail: `${first[0]}: ${first[1][0]}` });
  return values;
}

/**
 * Runs a node once, as the engine would: checks its fields, hands it a context and answers its result, as plain JSON.
 *
 * @throws FORM_INVALID when a field is wrong; else whatever the node throws
 */
export async function runNode(type: NodeType, options: RunNodeOptions = {}): Promise<NodeResult> {
  const { execute, resume } = type;
  if (execute === null) throw failure('NODE_TYPE_INVALID', { detail: `${type.identifier} is a producer: use pullAll` });
  const { answer } = options;
  if (answer === undefined && type.reads === 'fields') return onStandIns(type, options, execute);
  if (answer === undefined) return plainly(type, options, await inContext(type, options, execute));
  if (resume === null) throw failure('NODE_TYPE_INVALID', { detail: `${type.identifier} has no resume` });
  return plainly(type, options, await inContext(type, options, (context) => resume(context, answer)));
}

/**
 * Looks whether an earlier attempt was done, as the engine would after a crash: null where it was not.
 *
 * @param options.url - the node's setting `probe_url`, rendered; null where absent
 * @throws FORM_INVALID when a field is wrong; else whatever the probe throws
 */
export async function probeNode(
  type: NodeType,
  { url = null, ...options }: RunNodeOptions & { readonly url?: string | null } = {},
): Promise<NodeResult | null> {
  const { probe } = type;
  if (probe === null) throw failure('NODE_TYPE_INVALID', { detail: `${type.identifier} has no probe` });
  return inContext(type, options, (context) => probe(context, url));
}

/** As in a pool, where a type that reads its fields alone is handed no more. */
async function onStandIns(
  type: NodeType,
  options: RunNodeOptions,
  execute: NonNullable<NodeType['execute']>,
): Promise<NodeResult> {
  const data = options.data ?? NO_DATA;
  const handed = standIns(Object.keys(data));
  return withInput(overStandIns(await inContext(type, { ...options, data: handed }, execute), handed, type), data);
}

/** As the engine reads an answer; one that waits has none yet. */
function plainly(type: NodeType, { data = NO_DATA }: RunNodeOptions, result: NodeResult): NodeResult {
  return result?.wait == null ? plainResult(result, data, type) : { ...result, wait: plainWait(result.wait) };
}

async function inContext<Answer>(
  type: NodeType,
  options: RunNodeOptions,
  call: (context: NodeContext) => Answer | Promise<Answer>,
): Promise<Answer> {
  const fields = checkFields(type, options.fields);
  const data = options.data ?? NO_DATA;
  const item: Item = { id: 'item-1', data, metadata: options.metadata ?? {} };
  const random = seededRandom(options.seed ?? 1);
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'loopwright-node-')));
  try {
    const context: NodeContext = {
      fields,
      data,
      item,
      signal: options.signal ?? new AbortController().signal,
      taskKey: options.taskKey ?? 'task-1',
      attempt: options.attempt ?? 1,
      mode: options.mode ?? 'production',
      queue: options.queue ?? null,
      http: options.http ?? fetchClient(),
      files: folderStore(folder),
      state: options.state ?? memoryState(),
      evaluate(expression) {
        if (options.evaluate === undefined) throw failure('EXPRESSION_FAILED', { detail: 'Give runNode an evaluate' });
        return options.evaluate(expression, data);
      },
      pick: (path) => pickPath(data, path),
      list: (text) => listOf(data, text),
      now: () => options.now ?? BEGIN,
      random,
      callbackUrl: () => `http://127.0.0.1:7878/api/callbacks/${options.taskKey ?? 'task-1'}/`,
    };
    return await call(context);
  } finally {
    if (options.folder === undefined) await rm(folder, { recursive: true, force: true });
  }
}

/** JSON, else a path; the engine reads Python lists too. */
function listOf(data: JsonObject, text: string): readonly Json[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = pickPath(data, text.trim());
  }
  return Array.isArray(value) ? value : [];
}

/**
 * All that a pulled producer makes, `limit` results at most. Where it has to wait the time passes at once.
 *
 * @param startedAt - the instant at which it begins: 2024-01-01T12:00:00Z where absent
 */
export function pullAll(
  type: NodeType,
  fields: JsonObject = {},
  limit = 1000,
  startedAt: Instant = BEGIN,
): readonly JsonObject[] {
  if (type.source?.from !== 'pull')
    throw failure('NODE_TYPE_INVALID', { detail: `${type.identifier} is no pulled producer` });
  const values = checkFields(type, fields);
  const made: JsonObject[] = [];
  let cursor: Json = null;
  let now = startedAt;
  let waitedFor: Instant | null = null;
  while (made.length < limit) {
    const times = { startedAt, now, waitedFor };
    const result = type.source.pull({ fields: values, cursor, cursorBefore: null, ...times, isTrial: false });
    if (result === null) break;
    waitedFor = 'notBefore' in result ? Math.max(result.notBefore, now + 1) : null;
    now = waitedFor ?? now;
    if ('notBefore' in result) continue;
    made.push(plainObject(result.data, 'data'));
    cursor = plainJson(result.cursor, 'cursor');
  }
  return made;
}
