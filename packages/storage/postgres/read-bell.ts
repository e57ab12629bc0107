import { isJsonObject, isUuid, type JsonObject } from '@loopwright/model';
import type { Bell } from '@loopwright/runtime/ports';

type Check = (value: unknown) => boolean;
type FieldsOf<Kind extends Bell['bell']> = Exclude<keyof Extract<Bell, { readonly bell: Kind }>, 'bell'>;

const uuid: Check = (value) => typeof value === 'string' && isUuid(value);
const text: Check = (value) => typeof value === 'string';
const json: Check = (value) => typeof value === 'string' && isJson(value);
const truth: Check = (value) => typeof value === 'boolean';
/** Row ids, and numbers of parts. */
const whole: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
/** A queue's id, what came and what left. */
const flows: Check = (value) =>
  Array.isArray(value) && value.every((flow) => Array.isArray(flow) && flow.length === 3 && flow.every(whole));

const FIELDS: { readonly [Kind in Bell['bell']]: Readonly<Record<FieldsOf<Kind>, Check>> } = {
  queue: { queueId: whole },
  leases: {},
  'loop-ended': { executionId: uuid },
  workflow: { workflowId: uuid },
  account: { userId: whole },
  settled: { runId: whole },
  state: { workflowId: uuid },
  watch: { workflowId: uuid, fresh: (value) => value === undefined || truth(value) },
  live: { workflowId: uuid, text: json },
  'queue-flows-asked': {},
  'queue-flows': { from: text, answer: whole, flows, isFirst: truth, isLast: truth },
  'trial-waits': { userId: whole, channel: text },
  'trial-call': { userId: whole, channel: text, id: text, part: whole, of: whole, text },
  'node-types': {},
  all: {},
};

/** What a notification carries. */
interface Notified {
  readonly from: string;
  readonly bells: readonly Bell[];
  /** Something in it none of our processes rings. */
  readonly isStrange: boolean;
}

/**
 * The bells of a notification; null when it carries none at all. Every role of a database may notify on any channel. A bell of
 * a name that is unknown here is left out: a newer process rings it while all are upgraded, one by one.
 */
export function readBells(payload: string): Notified | null {
  let read: unknown;
  try {
    read = JSON.parse(payload);
  } catch {
    return null;
  }
  if (!Array.isArray(read)) return null;
  const [from, ...rung] = read as unknown[];
  if (typeof from !== 'string') return null;
  const named = rung.filter(isNamed);
  const bells = named.filter(({ bell }) => Object.hasOwn(FIELDS, bell));
  const sound = bells.filter(isSound);
  return { from, bells: sound, isStrange: named.length < rung.length || sound.length < bells.length };
}

function isNamed(value: unknown): value is JsonObject & { readonly bell: string } {
  return isJsonObject(value) && typeof value.bell === 'string';
}

function isSound(value: JsonObject & { readonly bell: string }): value is Bell {
  const fields: Readonly<Record<string, Check>> = FIELDS[value.bell as Bell['bell']];
  return Object.entries(fields).every(([name, check]) => check(value[name]));
}

function isJson(value: string): boolean {
  try {
    JSON.parse(value);
    return true;
  } catch {
    return false;
  }
}
