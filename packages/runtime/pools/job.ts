import type { Item, JsonObject, LoopwrightError } from '@loopwright/model';
import {
  type NodeContext,
  type NodeResult,
  type NodeType,
  overStandIns,
  plainResult,
  type ResultOverStandIns,
  standIns,
  withInput,
} from '@loopwright/sdk';

/** What a task in a pool is handed. */
export type PlainContext = Pick<NodeContext, 'fields' | 'data' | 'item' | 'taskKey' | 'attempt' | 'mode' | 'queue'>;

/** What crosses to a thread or process: one task. */
export interface Job {
  readonly module: { readonly url: string; readonly export: string };
  readonly context: Omit<PlainContext, 'data' | 'item'>;
  readonly item: Omit<Item, 'data'>;
  /** The input's data, or only their keys: all that a type gets that reads its fields alone. */
  readonly input: { readonly data: JsonObject } | { readonly keys: readonly string[] };
}

/** What comes back. Errors cross as their code and text. */
export type Reply =
  | { readonly result: NodeResult }
  | ResultOverStandIns
  | { readonly error: { readonly code: LoopwrightError['code']; readonly text: string } };

/** Makes the job of a task. What crosses of a type that reads its fields alone does not grow with its data. */
export function jobOf(type: Pick<NodeType, 'reads'>, module: Job['module'], context: PlainContext): Job {
  const { data, item, fields, taskKey, attempt, mode, queue } = context;
  return {
    module,
    context: { fields, taskKey, attempt, mode, queue },
    item: { id: item.id, metadata: item.metadata },
    input: type.reads === 'fields' ? { keys: Object.keys(data) } : { data },
  };
}

/** Does a job where it was sent to. Throws what the task throws. */
export async function doJob({ context, item, input }: Job, type: NodeType): Promise<Reply> {
  const data = 'data' in input ? input.data : standIns(input.keys);
  const result = await type.execute!({ ...context, data, item: { ...item, data } } as NodeContext);
  // Plain here already: what JSON leaves out might not cross, such as a function.
  return 'data' in input ? { result: plainResult(result, data, type) } : overStandIns(result, data, type);
}

/** The result that came back for this input. */
export function resultOf(reply: Exclude<Reply, { readonly error: unknown }>, input: JsonObject): NodeResult {
  return 'keys' in reply ? withInput(reply, input) : reply.result;
}
