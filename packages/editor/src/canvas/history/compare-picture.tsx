import { useMemo } from 'react';
import type { WholeRun } from '../../api/run-types.ts';
import { Loading } from '../../parts/loading.tsx';
import { text } from '../../text/text.ts';
import { routeKey } from '../live/live-store.ts';
import { isDifferent, type Pair } from './compare-model.ts';
import { GraphPicture, type PictureConnection, type PictureNode, type Tone } from './graph-picture.tsx';
import { usePlaces } from './place-nodes.ts';
import { runAt } from './run-model.ts';
import { useRunNames } from './run-picture.tsx';

/** The graphs of two runs, one over the other: where they went the same way and where they parted. */
export function ComparePicture({
  left,
  right,
  pairs,
  chosen,
  onChoose,
}: {
  readonly left: WholeRun;
  readonly right: WholeRun;
  readonly pairs: readonly Pair[];
  readonly chosen: string | null;
  readonly onChoose: (nodeId: string) => void;
}) {
  const graph = useMemo(
    () => ({
      ...left.graph,
      nodes: union(left.graph.nodes, right.graph.nodes),
      connections: union(left.graph.connections, right.graph.connections),
    }),
    [left.graph, right.graph],
  );
  const names = useRunNames(graph);
  const places = usePlaces(left.workflow_id, ['versions', left.version_id, right.version_id], graph);
  const nodes = useMemo(
    () =>
      graph.nodes.map(({ id, node_type }): PictureNode => {
        const own = pairs.filter((pair) => pair.nodeId === id);
        const [tone, words] = judge(own, [left.id, right.id]);
        const name = names.get(id) ?? node_type;
        return { id, name, tone, body: words, spoken: `${name}: ${words}` };
      }),
    [graph, names, pairs, left.id, right.id],
  );
  const connections = useMemo(() => {
    const lefts = runAt(left.tasks, left.tasks.length).routes;
    const rights = runAt(right.tasks, right.tasks.length).routes;
    return graph.connections.map(({ id, source_node, target_node, source_handle }): PictureConnection => {
      const key = routeKey(source_node, source_handle);
      const [before, after] = [lefts.get(key) ?? 0, rights.get(key) ?? 0];
      return {
        id,
        source: source_node,
        target: target_node,
        label: source_handle === 'default' ? null : source_handle,
        tone: before === 0 && after === 0 ? 'quiet' : before === after ? 'good' : 'changed',
      };
    });
  }, [graph, left, right]);
  if (places === undefined) return <Loading />;
  return (
    <GraphPicture
      label={text('compare.picture')}
      nodes={nodes}
      connections={connections}
      places={places}
      chosen={chosen}
      onChoose={onChoose}
    />
  );
}

function judge(pairs: readonly Pair[], [left, right]: readonly [number, number]): readonly [Tone, string] {
  if (pairs.length === 0) return ['quiet', text('run.notReached')];
  if (pairs.every((pair) => pair.right === null)) return ['bad', text('compare.onlyIn', { id: left })];
  if (pairs.every((pair) => pair.left === null)) return ['changed', text('compare.onlyIn', { id: right })];
  const count = pairs.filter(isDifferent).length;
  return count === 0 ? ['good', text('compare.equal')] : ['changed', text('compare.differences', { count })];
}

function union<Item extends { readonly id: string }>(left: readonly Item[], right: readonly Item[]): readonly Item[] {
  return [...new Map([...right, ...left].map((item) => [item.id, item])).values()];
}
