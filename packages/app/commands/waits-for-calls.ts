import type { Runtime } from '@loopwright/runtime';
import type { WorkflowFile } from '@loopwright/runtime/workflow-file';

/** What of a production workflow waits to be called from outside. */
export interface WaitsForCalls {
  /** Names of its nodes that are called, in the order of the file; those that are disabled left out. */
  readonly webhooks: readonly string[];
  /** Nothing else begins by itself: queues are filled by what a call began. */
  readonly alone: boolean;
}

/** Finds it; a node type that is not installed counts for nothing. */
export function waitsForCalls({ catalogue }: Pick<Runtime, 'catalogue'>, { nodes }: WorkflowFile): WaitsForCalls {
  const begins = nodes
    .filter(({ config }) => config.disabled !== true)
    .map(({ name, type }) => ({ name, from: catalogue.registry.get(type)?.source?.from }));
  const webhooks = begins.filter(({ from }) => from === 'door').map(({ name }) => name);
  return { webhooks, alone: webhooks.length > 0 && begins.every(({ from }) => from !== 'pull') };
}
