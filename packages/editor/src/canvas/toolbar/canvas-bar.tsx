import './canvas-bar.css';
import { ActionIcon, Badge, Button, FileButton, Menu, Tooltip } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import {
  IconAlertTriangle,
  IconArrowBackUp,
  IconArrowForwardUp,
  IconCode,
  IconDotsVertical,
  IconFileExport,
  IconFileImport,
  IconSearch,
  IconSitemap,
} from '@tabler/icons-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { answer, client } from '../../api/client.ts';
import { text } from '../../text/text.ts';
import { useCanvas } from '../canvas-context.tsx';
import { useDocument, useDocumentState, useDocumentStore } from '../document/use-document.tsx';
import type { CommandId } from '../gestures/canvas-shortcuts.ts';
import { CommandItem } from '../gestures/context-menu.tsx';
import type { Commands } from '../gestures/create-commands.ts';
import { keyText } from '../gestures/keys.tsx';
import type { Transfer } from '../gestures/transfer.ts';
import { useCheck } from '../graph/use-problems.ts';
import { WorkflowTabs } from '../workflow-tabs.tsx';
import { RunButton } from './run-button.tsx';
import { saveFile } from './save-file.ts';
import { SavingState } from './saving-state.tsx';

const SIZE = 17;

/** The bar above the canvas: which workflow, whether it is saved, what is wrong, undo, more, and what runs it. */
export function CanvasBar({ commands, transfer }: { readonly commands: Commands; readonly transfer: Transfer }) {
  const { ui, workflowId } = useCanvas();
  const type = useDocument(({ workflow }) => workflow.workflow_type);
  const undoLabel = useDocumentState((state) => state.undoLabel);
  const redoLabel = useDocumentState((state) => state.redoLabel);
  return (
    <header className="lw-bar" data-canvas-keys>
      <WorkflowName />
      <Tooltip label={text(`canvas.types.${type}Hint`)}>
        <Badge variant="outline" color="gray" className="lw-badge lw-bar-wide">
          {text(`canvas.types.${type}`)}
        </Badge>
      </Tooltip>
      <SavingState />
      <div className="lw-bar-tabs">
        <WorkflowTabs workflowId={workflowId} />
      </div>
      <span style={{ flex: 1 }} />
      <ProblemsButton onToggle={() => commands.problems.run()} />
      <BarButton
        id="undo"
        commands={commands}
        label={undoLabel === null ? null : text('canvas.undo', { what: undoLabel })}
        icon={<IconArrowBackUp size={SIZE} stroke={1.7} />}
      />
      <BarButton
        id="redo"
        commands={commands}
        label={redoLabel === null ? null : text('canvas.redo', { what: redoLabel })}
        icon={<IconArrowForwardUp size={SIZE} stroke={1.7} />}
      />
      <span className="lw-bar-wide">
        <BarButton
          id="layout"
          commands={commands}
          label={text('canvas.commands.layout')}
          icon={<IconSitemap size={SIZE} stroke={1.7} />}
        />
        <BarButton
          id="search"
          commands={commands}
          label={text('canvas.commands.search')}
          icon={<IconSearch size={SIZE} stroke={1.7} />}
        />
        <Button
          size="xs"
          variant="subtle"
          color="gray"
          leftSection={<IconCode size={15} />}
          onClick={() => ui.setState({ overlay: { kind: 'env' } })}
        >
          {text('canvas.env.short')}
        </Button>
      </span>
      <MoreMenu commands={commands} transfer={transfer} />
      <RunButton />
    </header>
  );
}

function WorkflowName() {
  const store = useDocumentStore();
  const name = useDocument(({ workflow }) => workflow.name);
  const field = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(name);
  useEffect(() => setTyped(name), [name]);

  function save(): void {
    const next = typed.trim();
    if (next === '' || next === name) setTyped(name);
    else store.edit([{ op: 'update_workflow', set: { name: next } }], text('canvas.steps.renameWorkflow'));
  }

  return (
    <h1 className="lw-bar-title">
      <input
        ref={field}
        className="lw-bar-name"
        aria-label={text('canvas.workflowName')}
        value={typed}
        maxLength={100}
        onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        onBlur={save}
        onKeyDown={(event) => {
          if (event.key === 'Escape') setTyped(name);
          if (event.key === 'Enter' || event.key === 'Escape') requestAnimationFrame(() => field.current?.blur());
        }}
      />
    </h1>
  );
}

function ProblemsButton({ onToggle }: { readonly onToggle: () => void }) {
  const result = useCheck();
  const problems = result?.problems.length ?? 0;
  const notices = result?.notices.length ?? 0;
  if (problems + notices === 0) return null;
  const label =
    problems > 0
      ? text('canvas.problems.count', { count: problems })
      : text('canvas.problems.noticeCount', { count: notices });
  return (
    <Tooltip label={`${label} (${keyText('problems')})`}>
      <Button
        size="compact-sm"
        variant="subtle"
        color={problems > 0 ? 'red' : 'yellow'}
        className="lw-bar-problems"
        data-kind={problems > 0 ? 'problem' : 'notice'}
        aria-label={label}
        leftSection={<IconAlertTriangle size={15} />}
        onClick={onToggle}
      >
        {problems > 0 ? problems : notices}
      </Button>
    </Tooltip>
  );
}

function BarButton({
  id,
  commands,
  label,
  icon,
}: {
  readonly id: CommandId;
  readonly commands: Commands;
  /** What it would do; null: nothing now. */
  readonly label: string | null;
  readonly icon: ReactNode;
}) {
  const name = text(`canvas.commands.${id}`);
  return (
    <Tooltip label={`${label ?? name} (${keyText(id)})`}>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={label ?? name}
        aria-disabled={label === null}
        data-disabled={label === null || undefined}
        onClick={() => label !== null && commands[id].run()}
      >
        {icon}
      </ActionIcon>
    </Tooltip>
  );
}

function MoreMenu({ commands, transfer }: { readonly commands: Commands; readonly transfer: Transfer }) {
  const { ui, workflowId } = useCanvas();
  const name = useDocument(({ workflow }) => workflow.name);
  const choose = useRef<HTMLButtonElement>(null);

  async function exportFile(): Promise<void> {
    try {
      const path = { params: { path: { id: workflowId } }, parseAs: 'text' as const };
      saveFile(`${name}.yaml`, await answer(client.GET('/api/workflow/{id}/export/', path)));
    } catch (cause) {
      notifications.show({ color: 'red', title: text('canvas.file.refused'), message: (cause as Error).message });
    }
  }

  return (
    <>
      <FileButton
        accept=".yaml,.yml,.json,text/yaml,application/json"
        onChange={(file) => {
          if (file !== null)
            void file.text().then((content) => transfer.take(content, null, text('canvas.steps.file')));
        }}
      >
        {(props) => <button {...props} ref={choose} type="button" hidden />}
      </FileButton>
      <Menu width={240} position="bottom-end" withInitialFocusPlaceholder={false}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={text('canvas.more')}>
            <IconDotsVertical size={SIZE} stroke={1.7} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <CommandItem id="add" commands={commands} />
          <CommandItem id="note" commands={commands} />
          <CommandItem id="group" commands={commands} />
          <CommandItem id="layout" commands={commands} />
          <CommandItem id="search" commands={commands} />
          <CommandItem id="selectAll" commands={commands} />
          <Menu.Divider />
          <Menu.Item
            leftSection={<IconCode size={16} stroke={1.6} />}
            onClick={() => ui.setState({ overlay: { kind: 'env' } })}
          >
            {text('canvas.env.title')}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item leftSection={<IconFileExport size={16} stroke={1.6} />} onClick={() => void exportFile()}>
            {text('canvas.file.export')}
          </Menu.Item>
          <Menu.Item leftSection={<IconFileImport size={16} stroke={1.6} />} onClick={() => choose.current?.click()}>
            {text('canvas.file.import')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  );
}
