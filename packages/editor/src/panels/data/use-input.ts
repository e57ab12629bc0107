import type { Json, JsonObject } from '@loopwright/model';
import { useQueries } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useDocument } from '../../canvas/document/use-document.tsx';
import { usePanel, useTrials } from '../use-panel.tsx';
import { inputOfRun } from './last-run.ts';
import { mergeOutputs, pinnedOf, sourcesOf } from './merge-input.ts';
import { outputQuery } from './node-output.ts';
import { useLastRun } from './use-last-run.ts';

/** A node before this one and what it hands on. */
export interface Source {
  readonly id: string;
  readonly output: JsonObject | undefined;
  readonly isPinned: boolean;
}

export interface NodeInput {
  readonly sources: readonly Source[];
  /** What the node gets when it is tried: written by hand, else merged from the nodes before it, else what it got in the last run. */
  readonly data: JsonObject;
  /** Merged from the nodes before it. */
  readonly merged: JsonObject;
  readonly isEdited: boolean;
  /** Nothing before it was tried: `data` is what the last run brought. */
  readonly isFromRun: boolean;
  readonly isLoading: boolean;
  /** Why outputs of nodes before it are not known; those that were known before stay so. */
  readonly error: Error | null;
  readonly retry: () => void;
}

/** Input of the panel's node, with pinned data in it. */
export function useInput(): NodeInput {
  const { workflowId, node } = usePanel();
  const connections = useDocument((document) => document.connections);
  const nodes = useDocument((document) => document.nodes);
  const edited = useTrials(({ inputs }) => inputs.get(node.id));
  const ids = useMemo(() => sourcesOf({ connections }, node.id), [connections, node.id]);
  const pinned = ids.map((id) => pinnedOf(nodes.get(id)));
  const results = useQueries({
    queries: ids.map((id, index) => ({ ...outputQuery(workflowId, id), enabled: pinned[index] === null })),
  });
  const outputs = ids.map((_, index) => pinned[index] ?? results[index]?.data);
  // Outputs keep their identity between two drawings; the list of them does not.
  // biome-ignore lint/correctness/useExhaustiveDependencies: compared one by one
  const { sources, merged } = useMemo(() => {
    const sources = ids.map((id, index): Source => ({ id, output: outputs[index], isPinned: pinned[index] !== null }));
    const known = sources.flatMap(({ id, output }) => (output === undefined ? [] : [[id, output] as const]));
    return { sources, merged: mergeOutputs(new Map(known)) };
  }, [ids, ...outputs]);
  const failed = results.filter(({ error }, index) => error !== null && outputs[index] === undefined);
  const lastRun = useLastRun();
  const isMissing = edited === undefined && ids.length > 0 && Object.keys(merged).length === 0;
  const ofRun = isMissing ? inputOfRun(lastRun) : null;
  return {
    sources,
    merged,
    data: edited ?? ofRun ?? merged,
    isEdited: edited !== undefined,
    isFromRun: ofRun !== null,
    isLoading: results.some((one) => one.isLoading),
    error: failed[0]?.error ?? null,
    retry: () => {
      for (const one of failed) void one.refetch();
    },
  };
}

/** Roots that an expression may read, with their values: the real input, the env, what the last run kept. */
export function useNames(): Readonly<Record<string, Json>> {
  const { data } = useInput();
  const env = useDocument(({ workflow }) => workflow.env);
  return useMemo(() => ({ data, workflowenv: env, runtime: {} }), [data, env]);
}
