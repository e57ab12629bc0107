import { useMemo } from 'react';
import { useNodeLabels } from '../../api/node-labels.ts';
import type { RunGraph, WholeRun } from '../../api/run-types.ts';
import { formatSeconds } from '../../parts/format.ts';
import { Loading } from '../../parts/loading.tsx';
import { nodeNames } from '../../parts/node-names.ts';
import { lookOfTask, TaskStateChip } from '../../parts/run-state.tsx';
import { text } from '../../text/text.ts';
import { GraphPicture, type PictureConnection, type PictureNode, type Tone } from './graph-picture.tsx';
import { usePlaces } from './place-nodes.ts';
import { type NodeAt, runAt, timesTaken } from './run-model.ts';

const TONES: Readonly<Record<ReturnType<typeof lookOfTask>, Tone>> = {
  idle: 'quiet',
  running: 'running',
  waiting: 'changed',
  done: 'good',
  failed: 'bad',
  skipped: 'quiet',
  paused: 'changed',
  blocked: 'bad',
  cancelled: 'quiet',
};

/** Names of the nodes of a run's graph. */
export function useRunNames(graph: RunGraph | undefined): ReadonlyMap<string, string> {
  const labels = useNodeLabels();
  return useMemo(() => nodeNames(graph?.nodes ?? [], labels), [graph, labels]);
}

/** The graph that a run ran on, as it stood when `step` tasks had begun. */
export function RunPicture({
  run,
  step,
  chosen,
  onChoose,
}: {
  readonly run: WholeRun;
  readonly step: number;
  readonly chosen: string | null;
  readonly onChoose: (nodeId: string) => void;
}) {
  const { graph } = run;
  const names = useRunNames(graph);
  const places = usePlaces(run.workflow_id, ['version', run.version_id], graph);
  const at = useMemo(() => runAt(run.tasks, step), [run.tasks, step]);
  const nodes = useMemo(
    () =>
      graph.nodes.map(({ id, node_type }): PictureNode => {
        const node = at.nodes.get(id);
        const name = names.get(id) ?? node_type;
        return {
          id,
          name,
          tone: node === undefined ? 'quiet' : TONES[lookOfTask(node.state)],
          body: node === undefined ? text('run.notReached') : <CardBody node={node} />,
          spoken: `${name}: ${node === undefined ? text('run.notReached') : text(`taskStates.${node.state}`)}`,
        };
      }),
    [graph, names, at],
  );
  const connections = useMemo(
    () =>
      graph.connections.map(({ id, source_node, target_node, source_handle }): PictureConnection => {
        const taken = timesTaken(at, { source_node, target_node, source_handle });
        return {
          id,
          source: source_node,
          target: target_node,
          label: labelOf(source_handle, taken),
          tone: taken === 0 ? 'quiet' : source_handle === 'error' ? 'bad' : 'good',
        };
      }),
    [graph, at],
  );
  if (places === undefined) return <Loading />;
  return (
    <GraphPicture
      label={text('run.picture', { id: run.id })}
      nodes={nodes}
      connections={connections}
      places={places}
      chosen={chosen}
      onChoose={onChoose}
    />
  );
}

function CardBody({ node }: { readonly node: NodeAt }) {
  return (
    <>
      <TaskStateChip state={node.state} />
      {node.state !== 'skipped' && (
        <span>{node.seconds === null ? text('run.noTime') : formatSeconds(node.seconds)}</span>
      )}
      {node.tasks > 1 && <span>{text('run.tasksOfNode', { count: node.tasks })}</span>}
      {node.failed > 0 && node.tasks > 1 && <span>{text('run.failedOfNode', { count: node.failed })}</span>}
      {node.attempts > node.tasks && <span>{text('run.attempts', { count: node.attempts })}</span>}
    </>
  );
}

/** The usual port needs no name. */
function labelOf(port: string, taken: number): string | null {
  const name = port === 'default' ? '' : port;
  const times = taken > 1 ? `×${taken}` : '';
  return [name, times].filter(Boolean).join(' ') || null;
}
