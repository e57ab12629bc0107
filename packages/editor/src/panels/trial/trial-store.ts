import type { Json, JsonObject } from '@loopwright/model';
import type { QueryClient } from '@tanstack/react-query';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { answer, client } from '../../api/client.ts';
import type { DocumentStore } from '../../canvas/document/document-store.ts';
import { text } from '../../text/text.ts';
import { inputOfRun, type LastRun, lastRunQuery } from '../data/last-run.ts';
import { mergeOutputs, pinnedOf, sourcesOf } from '../data/merge-input.ts';
import { outputQuery, rememberOutput } from '../data/node-output.ts';
import { untilSaved } from './saved.ts';
import { stepItem } from './step-item.ts';
import { sessionOf, type TrialRequest, tryNode } from './try-node.ts';
import { unlessAborted } from './unless-aborted.ts';
import { type StepInput, type StepState, type WalkEnd, type WalkGraph, type WalkNode, walkFrom } from './walk.ts';

/** How the last trial of a node went. */
export type Trial =
  | { readonly kind: 'running'; readonly startedAt: number; readonly isSaving: boolean }
  | { readonly kind: 'done'; readonly tookMs: number; readonly isEnd: boolean }
  | {
      readonly kind: 'failed';
      readonly tookMs: number;
      readonly error: string;
      readonly fields: Readonly<Record<string, readonly string[]>>;
    }
  | { readonly kind: 'cancelled'; readonly tookMs: number };

export interface Walk {
  readonly start: string;
  readonly startedAt: number;
  readonly steps: ReadonlyMap<string, StepState>;
  /** Null while it goes on. */
  readonly end: WalkEnd | null;
}

export interface TrialState {
  readonly trials: ReadonlyMap<string, Trial>;
  readonly walk: Walk | null;
  /** Inputs written by hand, by node. */
  readonly inputs: ReadonlyMap<string, JsonObject>;
  /** Result of the item of a for-each that was run last, by its node. */
  readonly iterations: ReadonlyMap<string, readonly Json[]>;
  readonly timeoutSeconds: number;
}

export interface TrialStore extends StoreApi<TrialState> {
  run(nodeId: string): Promise<void>;
  /** Runs the body of a for-each for the item at `index`. */
  step(nodeId: string, index: number): Promise<void>;
  /** Tries a node and what its output leads to. */
  walk(nodeId: string): Promise<void>;
  /** Ends the trial or walk that goes on. */
  cancel(): void;
  closeWalk(): void;
  /** Null takes the hand-written input away. */
  setInput(nodeId: string, input: JsonObject | null): void;
  setTimeout(seconds: number): void;
  clearOutput(nodeId: string): Promise<void>;
  /** Whether there was a session. */
  resetSession(nodeId: string): Promise<boolean>;
}

interface TrialPort {
  readonly workflowId: string;
  readonly document: DocumentStore;
  readonly queries: QueryClient;
  /** Saves what is typed and not yet told to the document. */
  flush(): void;
  /** Kind and ports of a node's type. */
  typeOf(nodeType: string): Pick<WalkNode, 'kind' | 'ports'>;
}

/** Tries nodes while the panel is open. One thing runs at a time. */
export function createTrialStore(port: TrialPort): TrialStore {
  const { workflowId, document, queries } = port;
  const store = createStore<TrialState>(() => ({
    trials: new Map(),
    walk: null,
    inputs: new Map(),
    iterations: new Map(),
    timeoutSeconds: 30,
  }));
  let current: AbortController | null = null;

  function tell(nodeId: string, trial: Trial | null): void {
    const trials = new Map(store.getState().trials);
    if (trial === null) trials.delete(nodeId);
    else trials.set(nodeId, trial);
    store.setState({ trials });
  }

  function begin(): AbortController {
    current?.abort();
    current = new AbortController();
    return current;
  }

  function request(nodeId: string, input: JsonObject | null, signal: AbortSignal): TrialRequest {
    return { workflowId, nodeId, input, timeoutSeconds: store.getState().timeoutSeconds, signal };
  }

  /** What a node is tried with: the input written by hand, else with pinned data in it, else what the server puts together, else that of the last run: what the panel shows. */
  async function inputFor(nodeId: string, signal: AbortSignal): Promise<JsonObject | null> {
    const own = store.getState().inputs.get(nodeId);
    if (own !== undefined) return own;
    const graph = document.getState().document;
    if (graph === null) return null;
    const sources = sourcesOf(graph, nodeId);
    if (sources.length === 0) return null;
    const outputs = await Promise.all(sources.map(async (id) => [id, await outputOf(id, signal)] as const));
    const merged = mergeOutputs(new Map(outputs));
    if (Object.keys(merged).length === 0) {
      const lastRun = queries.getQueryData<LastRun>(lastRunQuery(workflowId, nodeId).queryKey);
      return lastRun === undefined ? null : inputOfRun(lastRun);
    }
    return sources.some((id) => pinnedOf(graph.nodes.get(id)) !== null) ? merged : null;
  }

  async function outputOf(nodeId: string, signal: AbortSignal): Promise<JsonObject> {
    return pinnedOf(document.getState().document?.nodes.get(nodeId)) ?? storedOutput(nodeId, signal);
  }

  function storedOutput(nodeId: string, signal: AbortSignal): Promise<JsonObject> {
    return unlessAborted(signal, queries.fetchQuery(outputQuery(workflowId, nodeId)));
  }

  /** One trial from its beginning to its end, told as it goes. Null: it did not come to it. */
  async function attempt<Outcome extends { readonly kind: string }>(
    nodeId: string,
    own: AbortController,
    work: () => Promise<Outcome>,
  ): Promise<Outcome | null> {
    const startedAt = performance.now();
    const took = (): number => performance.now() - startedAt;
    tell(nodeId, { kind: 'running', startedAt, isSaving: true });
    port.flush();
    if (!(await untilSaved(document, own.signal))) {
      if (own.signal.aborted) tell(nodeId, { kind: 'cancelled', tookMs: took() });
      else tell(nodeId, { kind: 'failed', tookMs: took(), error: text('panel.trial.unsaved'), fields: {} });
      return null;
    }
    tell(nodeId, { kind: 'running', startedAt, isSaving: false });
    try {
      const outcome = await work();
      if (outcome.kind === 'cancelled') tell(nodeId, { kind: 'cancelled', tookMs: took() });
      else if (outcome.kind === 'failed') {
        const { error, fields = {} } = outcome as unknown as {
          readonly error: string;
          readonly fields?: Readonly<Record<string, readonly string[]>>;
        };
        tell(nodeId, { kind: 'failed', tookMs: took(), error, fields });
      } else {
        const { isEnd = false } = outcome as { readonly isEnd?: boolean };
        tell(nodeId, { kind: 'done', tookMs: took(), isEnd });
      }
      return outcome;
    } catch (cause) {
      if (own.signal.aborted) tell(nodeId, { kind: 'cancelled', tookMs: took() });
      else tell(nodeId, { kind: 'failed', tookMs: took(), error: (cause as Error).message, fields: {} });
      return null;
    }
  }

  async function tryOnce(nodeId: string, input: StepInput, own: AbortController) {
    const outcome = await attempt(nodeId, own, async () => tryNode(request(nodeId, await input(), own.signal)));
    if (outcome?.kind === 'done') rememberOutput(queries, workflowId, nodeId, outcome.output);
    return outcome;
  }

  return Object.assign(store, {
    async run(nodeId: string) {
      const own = begin();
      await tryOnce(nodeId, () => inputFor(nodeId, own.signal), own);
      if (current === own) current = null;
    },
    async step(nodeId: string, index: number) {
      const own = begin();
      const outcome = await attempt(nodeId, own, async () =>
        stepItem({ ...request(nodeId, await inputFor(nodeId, own.signal), own.signal), index }),
      );
      if (outcome?.kind === 'done') {
        rememberOutput(queries, workflowId, nodeId, outcome.output);
        store.setState(({ iterations }) => ({ iterations: new Map(iterations).set(nodeId, outcome.iteration) }));
      }
      if (current === own) current = null;
    },
    async walk(nodeId: string) {
      const own = begin();
      port.flush();
      const graph = walkGraph();
      const steps = new Map<string, StepState>();
      const walk = { start: nodeId, startedAt: performance.now() };
      store.setState({ walk: { ...walk, steps, end: null } });
      const end = await walkFrom(
        graph,
        nodeId,
        {
          run: async (id, input) => {
            const outcome = await tryOnce(id, input, own);
            if (outcome?.kind === 'done') return outcome;
            const trial = store.getState().trials.get(id);
            return { kind: 'failed', error: trial?.kind === 'failed' ? trial.error : '' };
          },
          stored: (id) => storedOutput(id, own.signal),
          tell(id, state) {
            steps.set(id, state);
            store.setState({ walk: { ...walk, steps: new Map(steps), end: null } });
          },
        },
        own.signal,
        () => inputFor(nodeId, own.signal),
      ).catch((cause: Error): WalkEnd => ({ kind: 'failed', node: nodeId, error: cause.message }));
      store.setState({ walk: { ...walk, steps: new Map(steps), end } });
      if (current === own) current = null;
    },
    cancel() {
      current?.abort();
    },
    closeWalk() {
      store.setState({ walk: null });
    },
    setInput(nodeId: string, input: JsonObject | null) {
      const inputs = new Map(store.getState().inputs);
      if (input === null) inputs.delete(nodeId);
      else inputs.set(nodeId, input);
      store.setState({ inputs });
    },
    setTimeout(seconds: number) {
      store.setState({ timeoutSeconds: seconds });
    },
    async clearOutput(nodeId: string) {
      const body = { node_id: nodeId };
      await answer(
        client.POST('/api/workflow/{id}/clear_node_output/', { params: { path: { id: workflowId } }, body }),
      );
      rememberOutput(queries, workflowId, nodeId, {});
      tell(nodeId, null);
    },
    async resetSession(nodeId: string) {
      const identifier = document.getState().document?.nodes.get(nodeId)?.node_type ?? '';
      const { cleared } = await answer(
        client.POST('/api/nodes/{identifier}/reset-session/', {
          params: { path: { identifier } },
          body: { session_id: sessionOf(workflowId, nodeId) },
        }),
      );
      return cleared;
    },
  });

  function walkGraph(): WalkGraph {
    const graph = document.getState().document;
    const nodes = [...(graph?.nodes.values() ?? [])].map(
      (node): WalkNode => ({ id: node.id, ...port.typeOf(node.node_type), pinned: pinnedOf(node) }),
    );
    return {
      nodes: new Map(nodes.map((node) => [node.id, node])),
      connections: [...(graph?.connections.values() ?? [])],
    };
  }
}
