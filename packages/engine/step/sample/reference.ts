import type { Json, JsonObject } from '@loopwright/model';
import type { RandomGraph } from './random-graph.ts';

/** What a node does in a run, by its name, the item's path and its input. */
export type Behaviour = (
  name: string,
  path: readonly number[],
  input: JsonObject,
) =>
  | { readonly fails: string /** `NODE_FAILED` unless it says another. */; readonly code?: string }
  | { readonly data: JsonObject; readonly port?: string; readonly items?: readonly Json[] };

/** How a run should end. */
export interface Expected {
  readonly outcome: 'succeeded' | 'failed';
  readonly ran: ReadonlySet<string>;
  /** Data sent on by each node outside of for-eaches, by name. */
  readonly sent: ReadonlyMap<string, JsonObject>;
}

type Fate =
  | { readonly is: 'live'; readonly port: string | null; readonly data: JsonObject }
  | { readonly is: 'skip' }
  /** It failed, or waits for one that did. */
  | { readonly is: 'stuck'; readonly failed: { readonly node: string; readonly text: string } | null };

/**
 * A plain interpreter of a graph: asks each node for its fate, which asks those before it. Slow, and written without a
 * look at the machine, to compare it with. `order` is the names in plan order.
 */
export function interpret(
  graph: RandomGraph,
  order: readonly string[],
  message: JsonObject,
  acts: Behaviour,
): Expected {
  const ran = new Set<string>();
  const edges = graph.connections.map((text) => {
    const [, source = '', port = '', target = ''] = /^(\w+)\.(\w+)>(\w+)$/.exec(text) ?? [];
    return { source, port, target };
  });
  const isOff = (name: string) =>
    graph.nodes.some((node) => node[0]!.split(':')[0] === name && (node[2] as JsonObject).disabled === true);
  const flows = edges.filter(
    ({ source, port }) => port !== 'subdag' && (graph.kinds.get(source) !== 'fire' || port === 'error'),
  );

  const region = (owner: string | null, entry: string, path: readonly number[], start: JsonObject) => {
    const reached = new Set([entry]);
    for (const name of reached) for (const edge of flows) if (edge.source === name) reached.add(edge.target);
    const inside = flows.filter((edge) => reached.has(edge.source));
    const members = order.filter((name) => reached.has(name));
    const fates = new Map<string, Fate>();

    /** Whether every way from the entry to `name` passes `through`. */
    const passes = (name: string, through: string): boolean => {
      if (name === through) return true;
      const sources = inside.filter((edge) => edge.target === name);
      return sources.length > 0 && sources.every(({ source }) => passes(source, through));
    };
    const merge = (name: string, branches: readonly JsonObject[]): JsonObject => {
      const sources = inside.filter((edge) => edge.target === name);
      const common = members.filter((other) => other !== name && sources.every(({ source }) => passes(source, other)));
      const nearest = common.find((one) => common.every((other) => passes(one, other)))!;
      const fork = (fates.get(nearest) as { data: JsonObject }).data;
      const merged: Record<string, Json> = { ...fork };
      for (const branch of branches) {
        for (const [key, value] of Object.entries(branch)) {
          if (key in fork && JSON.stringify(fork[key]) === JSON.stringify(value)) continue;
          let free = key;
          // `n_2` counts on where `n` is there: clients read the highest number.
          const [, stem = ''] = /^(.+)_\d+$/.exec(key) ?? [];
          const base = stem !== '' && stem in merged ? stem : key;
          for (let number = 2; free in merged; number += 1) free = `${base}_${number}`;
          merged[free] = value;
        }
      }
      return merged;
    };
    const fateOf = (name: string): Fate => {
      const known = fates.get(name);
      if (known !== undefined) return known;
      const fate = decide(name);
      fates.set(name, fate);
      return fate;
    };
    const decide = (name: string): Fate => {
      let input = start;
      if (name !== entry) {
        const sources = inside
          .filter((edge) => edge.target === name)
          .map((edge) => ({ edge, fate: fateOf(edge.source) }));
        if (sources.some(({ fate }) => fate.is === 'stuck')) return { is: 'stuck', failed: null };
        const live = sources.flatMap(({ edge, fate }) =>
          fate.is === 'live' && fate.port === edge.port ? [fate.data] : [],
        );
        if (live.length === 0) return { is: 'skip' };
        input = live.length === 1 ? live[0]! : merge(name, live);
      }
      return run(name, input);
    };
    const run = (name: string, input: JsonObject): Fate => {
      const kind = graph.kinds.get(name);
      const first = kind === 'if' ? 'yes' : kind === 'fire' ? null : 'default';
      if (isOff(name)) return { is: 'live', port: first, data: input };
      const fail = (node: string, text: string, code = 'NODE_FAILED'): Fate => {
        if (!edges.some((edge) => edge.source === name && edge.port === 'error'))
          return { is: 'stuck', failed: { node, text } };
        const free =
          'error' in input
            ? ([2, 3, 4, 5, 6, 7, 8, 9].map((number) => `error_${number}`).find((key) => !(key in input)) ?? '')
            : 'error';
        return {
          is: 'live',
          port: 'error',
          data: { ...input, [free]: { message: text, code, node_id: node } },
        };
      };
      const act = kind === 'start' ? { data: message } : acts(name, path, input);
      if ('fails' in act) return fail(name, act.fails, act.code);
      ran.add(path.length === 0 ? name : `${name}[${path.join(',')}]`);
      if (kind !== 'each') return { is: 'live', port: kind === 'if' ? (act.port ?? null) : first, data: act.data };
      const items = act.items ?? [];
      const results: Json[] = [];
      const body = graph.bodies.get(name);
      for (let index = 0; body !== undefined && index < items.length; index += 1) {
        const forEachNode = { input: items, results: [...results], state: { index, item: items[index]! } };
        const inner = region(name, body, [...path, index], { ...act.data, forEachNode });
        if (inner.failed !== null) return fail(inner.failed.node, inner.failed.text);
        const ends = inner.ends.map(({ forEachNode: own, ...rest }) =>
          own === undefined || JSON.stringify(own) === JSON.stringify(forEachNode)
            ? rest
            : { forEachNode: own, ...rest },
        );
        if (ends.length > 0) results.push(ends.length === 1 ? ends[0]! : ends);
      }
      const state = items.length === 0 ? { index: 0, item: null } : { index: items.length - 1, item: items.at(-1)! };
      return {
        is: 'live',
        port: 'default',
        data: { ...act.data, items, forEachNode: { input: items, results, state }, loop_results: results },
      };
    };

    const all = members.map((name) => ({ name, fate: fateOf(name) }));
    const ends = all.flatMap(({ name, fate }) => {
      const leads = flows.some((edge) => edge.source === name && edge.port !== 'error');
      return fate.is === 'live' && fate.port !== 'error' && !leads ? [fate.data] : [];
    });
    const failed =
      all.flatMap(({ fate }) => (fate.is === 'stuck' && fate.failed !== null ? [fate.failed] : []))[0] ?? null;
    const sent = new Map(all.flatMap(({ name, fate }) => (fate.is === 'live' ? [[name, fate.data] as const] : [])));
    return { ends, failed, sent, owner };
  };
  const entry = [...graph.kinds].find(([, kind]) => kind === 'start')![0];
  const { failed, sent } = region(null, entry, [], message);
  return { outcome: failed === null ? 'succeeded' : 'failed', ran, sent };
}
