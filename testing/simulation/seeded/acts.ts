import { isJsonObject, type Json, type JsonObject } from '@loopwright/model';
import type { Doing } from './workflow-spec.ts';

/** JSON text that does not depend on the order of keys. */
export function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map((each: Json) => canonical(each)).join()}]`;
  if (!isJsonObject(value)) return JSON.stringify(value);
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key]!)}`).join()}}`;
}

/** A number from 0 up to 2^32 that a text decides (FNV-1a, @see http://www.isthe.com/chongo/tech/comp/fnv/). */
export function hashOf(text: string): number {
  let hash = 0x811c_9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x0100_0193);
  return hash >>> 0;
}

/** What a node does with an input, whenever and wherever: the nodes themselves and the reference model ask here. */
export function actOf(
  name: string,
  doing: Doing,
  input: JsonObject,
):
  | { readonly fails: string }
  | { readonly data: JsonObject; readonly port?: string; readonly items?: readonly Json[] } {
  const hash = hashOf(`${name} ${canonical(input)}`);
  if (hash % 100 < doing.refuses) return { fails: `${name} refuses ${hash % 7}` };
  if (doing.type === 'if') return { data: input, port: (hash >> 3) % 2 === 0 ? 'yes' : 'no' };
  if (doing.type === 'each') return { data: input, items: Array.from({ length: (hash >> 4) % 4 }, (_, at) => at * 10) };
  const said = doing.type === 'wait' && !doing.answered ? 'nobody' : hash;
  if (doing.output === 'same') return { data: input };
  return { data: doing.output === 'fresh' ? { [name]: said } : { ...input, [name]: said } };
}
