import { ActionIcon, Menu } from '@mantine/core';
import {
  IconCopy,
  IconDots,
  IconDownload,
  IconPlayerPlay,
  IconSend,
  IconSettings,
  IconTrash,
} from '@tabler/icons-react';
import { Link } from 'wouter';
import type { Workflow } from '../../api/workflows.ts';
import { text } from '../../text/text.ts';
import type { useWorkflowActions } from './use-workflow-actions.tsx';

/** All that one can do with one workflow of the list. */
export function WorkflowMenu({
  workflow,
  actions,
}: {
  readonly workflow: Workflow;
  readonly actions: ReturnType<typeof useWorkflowActions>;
}) {
  const { id, name } = workflow;
  return (
    <Menu position="bottom-end" shadow="md" width={200}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={text('workflows.menuOf', { name })}>
          <IconDots size={18} stroke={1.7} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item component={Link} href={`/workflows/${id}`} leftSection={<IconPlayerPlay size={16} stroke={1.6} />}>
          {text('workflows.openCanvas')}
        </Menu.Item>
        <Menu.Item component={Link} href={`/workflows/${id}?try=1`} leftSection={<IconSend size={16} stroke={1.6} />}>
          {text('workflows.try')}
        </Menu.Item>
        <Menu.Item
          component={Link}
          href={`/workflows/${id}/settings`}
          leftSection={<IconSettings size={16} stroke={1.6} />}
        >
          {text('workflows.settings')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<IconCopy size={16} stroke={1.6} />} onClick={() => actions.duplicate.mutate(workflow)}>
          {text('workflows.duplicate')}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconDownload size={16} stroke={1.6} />}
          onClick={() => actions.exportFile.mutate(workflow)}
        >
          {text('workflows.export')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item
          c="var(--lw-failed)"
          leftSection={<IconTrash size={16} stroke={1.6} />}
          onClick={() => actions.remove.mutate(workflow)}
        >
          {text('common.delete')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
