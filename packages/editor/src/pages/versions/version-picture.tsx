import { useMemo } from 'react';
import type { RunGraph } from '../../api/run-types.ts';
import {
  GraphPicture,
  type PictureConnection,
  type PictureNode,
  type Tone,
} from '../../canvas/history/graph-picture.tsx';
import { usePlaces } from '../../canvas/history/place-nodes.ts';
import { Loading } from '../../parts/loading.tsx';
import { text } from '../../text/text.ts';
import type { ChangeKind, GraphDiff, NodeChange } from './graph-diff.ts';

const TONES: Readonly<Record<ChangeKind, Tone>> = { added: 'good', removed: 'bad', changed: 'changed', same: 'plain' };

/** Two versions drawn as one graph: what was added, removed and changed between them. */
export function VersionPicture({
  workflowId,
  versions,
  graph,
  diff,
  names,
  chosen,
  onChoose,
}: {
  readonly workflowId: string;
  readonly versions: readonly unknown[];
  /** With the nodes and connections of both. */
  readonly graph: RunGraph;
  readonly diff: GraphDiff;
  readonly names: ReadonlyMap<string, string>;
  readonly chosen: string | null;
  readonly onChoose: (nodeId: string) => void;
}) {
  const places = usePlaces(workflowId, ['versions', ...versions], graph);
  const nodes = useMemo(
    () =>
      diff.nodes.map((change): PictureNode => {
        const name = names.get(change.node.id) ?? change.node.node_type;
        const words = wordsOf(change);
        return { id: change.node.id, name, tone: TONES[change.kind], body: words, spoken: `${name}: ${words}` };
      }),
    [diff, names],
  );
  const connections = useMemo(
    () =>
      diff.connections.map(
        ({ connection, kind }): PictureConnection => ({
          id: `${connection.id} ${kind}`,
          source: connection.source_node,
          target: connection.target_node,
          label: connection.source_handle === 'default' ? null : connection.source_handle,
          tone: TONES[kind],
        }),
      ),
    [diff],
  );
  if (places === undefined) return <Loading />;
  return (
    <GraphPicture
      label={text('versions.picture')}
      nodes={nodes}
      connections={connections}
      places={places}
      chosen={chosen}
      onChoose={onChoose}
    />
  );
}

function wordsOf({ kind, fields }: NodeChange): string {
  if (kind !== 'changed') return text(`versions.kinds.${kind}`);
  return text('versions.changedFields', { count: fields.length });
}
