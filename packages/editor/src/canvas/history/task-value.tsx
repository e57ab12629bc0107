import type { Json } from '@loopwright/model';
import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { keys } from '../../api/queries.ts';
import type { Task } from '../../api/run-types.ts';
import { openRunValue } from '../../api/run-value.ts';
import type { Path } from '../../parts/data-view/paths.ts';
import { ValueView } from '../../parts/data-view/value-view.tsx';
import { ErrorState } from '../../parts/error-state.tsx';
import { Loading } from '../../parts/loading.tsx';
import { text } from '../../text/text.ts';

/** A value of a task. */
export type TaskSide = 'input' | 'output' | 'given';

interface TaskValueProps {
  readonly runId: number;
  /** Position among the tasks of the run, from 0. */
  readonly index: number;
  readonly task: Task;
  /** `given`: the input before it was edited. */
  readonly side: TaskSide;
  /** A value was chosen, as for putting its path into a field. */
  readonly onPick?: (path: Path) => void;
}

/** What a task got or gave; a large value is read in parts as somebody opens them. */
export function TaskValue(props: TaskValueProps) {
  const { task, side, onPick } = props;
  const label = text(`run.${side}`);
  if (side === 'given') return <LargeValue {...props} label={label} />;
  const value = task[side];
  const bytes = side === 'input' ? task.input_bytes : task.output_bytes;
  if (value !== null) return <ValueView value={value as Json} label={label} {...(onPick && { onPick })} />;
  if (bytes !== null) return <LargeValue {...props} label={label} />;
  return (
    <Text size="sm" c="var(--lw-soft)">
      {text('run.noValue')}
    </Text>
  );
}

function LargeValue({ runId, index, side, label, onPick }: TaskValueProps & { readonly label: string }) {
  const source = useQuery({
    queryKey: [...keys.run(runId), 'value', index, side],
    queryFn: () => openRunValue({ runId, task: index, side }),
    staleTime: Number.POSITIVE_INFINITY,
    structuralSharing: false,
  });
  if (source.isPending) return <Loading />;
  if (source.data === undefined) return <ErrorState error={source.error} onRetry={() => void source.refetch()} />;
  return <ValueView source={source.data} label={label} {...(onPick && { onPick })} />;
}
