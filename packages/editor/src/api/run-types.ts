import type { paths } from '@loopwright/client';

/** A run in a list. */
export type Run = paths['/api/runs/']['get']['responses'][200]['content']['application/json']['items'][number];

/** A run with its tasks, as far as a page of them reaches. */
export type WholeRun = Omit<
  paths['/api/runs/{run_id}/']['get']['responses'][200]['content']['application/json'],
  'graph'
> & { readonly graph: RunGraph };

/** Values of tasks above this come without the run and are loaded in parts, bytes. */
export const MOST_VALUE_BYTES = 262_144;

/** One node in one run, and inside a for-each for one item. */
export type Task = WholeRun['tasks'][number];

/** What of a graph matters when it runs. Passwords are masked. */
export interface RunGraph {
  readonly workflow_id: string;
  readonly workflow_type: string;
  readonly nodes: readonly RunNode[];
  readonly connections: readonly RunConnection[];
  readonly env: Readonly<Record<string, unknown>>;
}

export interface RunNode {
  readonly id: string;
  readonly node_type: string;
  readonly form_values: Readonly<Record<string, unknown>>;
  readonly config: Readonly<Record<string, unknown>>;
}

export interface RunConnection {
  readonly id: string;
  readonly source_node: string;
  readonly target_node: string;
  readonly source_handle: string;
}
