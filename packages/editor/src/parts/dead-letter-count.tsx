import { Badge } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { answer, client } from '../api/client.ts';
import { keys } from '../api/queries.ts';
import { text } from '../text/text.ts';
import { formatCompact } from './format.ts';

const EVERY_MS = 15_000;

/** How many dead letters wait for somebody, in the navigation; nothing while there are none. */
export function DeadLetterCount() {
  const queues = useQuery({
    queryKey: [...keys.queues, 'dead'],
    queryFn: async () =>
      (await answer(client.GET('/api/queues/'))).items.reduce((sum, queue) => sum + queue.dead_letters, 0),
    refetchInterval: EVERY_MS,
  });
  const count = queues.data ?? 0;
  if (count === 0) return null;
  return (
    <Badge size="sm" variant="light" color="red" tt="none" c="var(--lw-failed)" data-dead-letters={count}>
      <span aria-hidden>{formatCompact(count)}</span>
      <span className="lw-only-heard">{text('deadLetters.shown', { count, shown: formatCompact(count) })}</span>
    </Badge>
  );
}
