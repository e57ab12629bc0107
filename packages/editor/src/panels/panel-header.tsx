import { ActionIcon, Badge, Group, Menu, TextInput, Tooltip } from '@mantine/core';
import { IconArrowLeft, IconArrowRight, IconPinFilled, IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useDocument } from '../canvas/document/use-document.tsx';
import { NodeIcon } from '../parts/node-icon.tsx';
import { text } from '../text/text.ts';
import { pinnedOf } from './data/merge-input.ts';
import { useDraft } from './form/use-draft.ts';
import { neighboursOf } from './neighbours.ts';
import { useSaveSetting } from './settings/use-save-setting.ts';
import { RunButton } from './trial/run-button.tsx';
import { nameOf, useTypes } from './use-names.ts';
import { usePanel } from './use-panel.tsx';

/** Name and type of the node, the ways to its neighbours, running it, closing. */
export function PanelHeader({ onClose }: { onClose(): void }) {
  const { node, type, openNode } = usePanel();
  const connections = useDocument((document) => document.connections);
  const { before, behind } = neighboursOf({ connections }, node.id);
  const label = type?.label ?? node.node_type;
  const save = useSaveSetting();
  const stored = typeof node.config.name === 'string' ? node.config.name : '';
  const name = useDraft(stored, (value) => {
    save('name', value.trim() === '' ? null : value, text('panel.node.name'));
    return true;
  });
  return (
    <Group className="lw-panel-header" gap="xs" wrap="nowrap" tabIndex={-1} data-autofocus>
      <NodeIcon icon={type?.icon} size={22} />
      <Neighbours
        ids={before}
        label={text('panel.node.previous')}
        icon={<IconArrowLeft size={16} />}
        onOpen={openNode}
      />
      <Neighbours ids={behind} label={text('panel.node.next')} icon={<IconArrowRight size={16} />} onOpen={openNode} />
      <TextInput
        className="lw-panel-name"
        size="xs"
        aria-label={text('panel.node.name')}
        placeholder={label}
        maxLength={100}
        value={name.value}
        onChange={(event) => name.change(event.currentTarget.value)}
        onBlur={name.flush}
      />
      {stored !== '' && (
        <Badge variant="light" color="gray" size="sm" className="lw-panel-type" title={node.node_type}>
          {label}
        </Badge>
      )}
      {pinnedOf(node) !== null && (
        <Tooltip label={text('panel.io.pinnedHint')}>
          <Badge size="sm" variant="light" leftSection={<IconPinFilled size={10} />}>
            {text('panel.io.pinned')}
          </Badge>
        </Tooltip>
      )}
      {node.config.disabled === true && (
        <Badge size="sm" variant="light" color="gray">
          {text('panel.settings.disabled')}
        </Badge>
      )}
      <div className="lw-panel-space" />
      <RunButton />
      <Tooltip label={text('panel.node.close')}>
        <ActionIcon variant="subtle" color="gray" aria-label={text('common.close')} onClick={onClose}>
          <IconX size={18} />
        </ActionIcon>
      </Tooltip>
    </Group>
  );
}

/** The way to a node beside this one; a list where there are several. */
function Neighbours({
  ids,
  label,
  icon,
  onOpen,
}: {
  readonly ids: readonly string[];
  readonly label: string;
  readonly icon: ReactNode;
  onOpen(id: string): void;
}) {
  const nodes = useDocument((document) => document.nodes);
  const types = useTypes();
  const button = (onClick?: () => void) => (
    <ActionIcon
      variant="subtle"
      color="gray"
      aria-label={label}
      title={label}
      disabled={ids.length === 0}
      onClick={onClick}
    >
      {icon}
    </ActionIcon>
  );
  const [first] = ids;
  if (ids.length < 2) return button(first === undefined ? undefined : () => onOpen(first));
  return (
    <Menu>
      <Menu.Target>{button()}</Menu.Target>
      <Menu.Dropdown>
        {ids.map((id) => (
          <Menu.Item key={id} onClick={() => onOpen(id)}>
            {nameOf(nodes.get(id), types)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
