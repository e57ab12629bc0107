import { Button, Menu, Text } from '@mantine/core';
import { IconArrowsLeftRight } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { answer, client } from '../../api/client.ts';
import { keys } from '../../api/queries.ts';
import type { Run } from '../../api/run-types.ts';
import { formatTime } from '../../parts/format.ts';
import { RunStateChip } from '../../parts/run-state.tsx';
import { text } from '../../text/text.ts';

/** Offers the latest other runs of the same loop to compare with. */
export function ComparePicker({ run }: { readonly run: Pick<Run, 'id' | 'workflow_id' | 'loop_id'> }) {
  const [isOpen, setIsOpen] = useState(false);
  const filters = { workflow: run.workflow_id, ...(run.loop_id === null ? {} : { loop: run.loop_id }), limit: 20 };
  const others = useQuery({
    queryKey: keys.runs({ ...filters, for: 'compare' }),
    queryFn: () => answer(client.GET('/api/runs/', { params: { query: filters } })),
    enabled: isOpen,
  });
  const items = others.data?.items.filter(({ id }) => id !== run.id) ?? [];
  return (
    <Menu opened={isOpen} onChange={setIsOpen} position="bottom-end" withinPortal>
      <Menu.Target>
        <Button size="compact-sm" variant="default" leftSection={<IconArrowsLeftRight size={14} />}>
          {text('run.compare')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={360} style={{ overflow: 'auto' }}>
        <Menu.Label>{text('run.compareWith')}</Menu.Label>
        {others.isSuccess && items.length === 0 && (
          <Text size="sm" p="xs" c="var(--lw-soft)">
            {text('run.noOther')}
          </Text>
        )}
        {items.map((other) => (
          <Menu.Item
            key={other.id}
            component={Link}
            href={`/workflows/${run.workflow_id}?run=${run.id}&compare=${other.id}`}
            rightSection={<RunStateChip state={other.state} />}
          >
            {text('run.title', { id: other.id })}, {formatTime(other.started_at, Date.now())}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
