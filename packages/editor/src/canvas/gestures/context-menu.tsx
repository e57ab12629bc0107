import type { Annotation } from '@loopwright/model';
import { Menu } from '@mantine/core';
import {
  IconAlignBoxLeftMiddle,
  IconAlignBoxTopCenter,
  IconArrowBackUp,
  IconArrowForwardUp,
  IconArrowsMaximize,
  IconClipboard,
  IconCopy,
  IconCut,
  IconEdit,
  IconLayoutDistributeHorizontal,
  IconLayoutDistributeVertical,
  IconNote,
  IconPlayerPause,
  IconPlus,
  IconRoute,
  IconSitemap,
  IconSquareDashed,
  IconSquaresSelected,
  IconTrash,
  IconWindowMaximize,
} from '@tabler/icons-react';
import { Fragment } from 'react';
import { text } from '../../text/text.ts';
import { useCanvas } from '../canvas-context.tsx';
import type { MenuTarget, Overlay } from '../canvas-ui.ts';

import { useDocument, useDocumentStore } from '../document/use-document.tsx';
import type { CommandId } from './canvas-shortcuts.ts';
import classes from './context-menu.module.css';
import type { Commands } from './create-commands.ts';
import { focusCanvas } from './focus.ts';
import { Keys } from './keys.tsx';

const ICONS: Partial<Readonly<Record<CommandId, typeof IconPlus>>> = {
  add: IconPlus,
  open: IconWindowMaximize,
  rename: IconEdit,
  connect: IconRoute,
  toggle: IconPlayerPause,
  copy: IconCopy,
  cut: IconCut,
  paste: IconClipboard,
  duplicate: IconSquaresSelected,
  delete: IconTrash,
  undo: IconArrowBackUp,
  redo: IconArrowForwardUp,
  group: IconSquareDashed,
  note: IconNote,
  layout: IconSitemap,
  fit: IconArrowsMaximize,
  alignLeft: IconAlignBoxLeftMiddle,
  alignTop: IconAlignBoxTopCenter,
  distributeHorizontal: IconLayoutDistributeHorizontal,
  distributeVertical: IconLayoutDistributeVertical,
};

/** What is offered on each kind of target, in groups. */
const ITEMS: Readonly<Record<MenuTarget, readonly (readonly CommandId[])[]>> = {
  nodes: [
    ['open', 'rename', 'connect', 'toggle'],
    ['copy', 'cut', 'paste', 'duplicate'],
    ['group', 'layout'],
    ['alignLeft', 'alignCenter', 'alignRight', 'alignTop', 'alignMiddle', 'alignBottom'],
    ['distributeHorizontal', 'distributeVertical'],
    ['delete'],
  ],
  connection: [['delete']],
  pane: [
    ['add', 'paste', 'note', 'group'],
    ['selectAll', 'layout', 'fit'],
    ['undo', 'redo'],
  ],
};

/** Offered only where it can do something, so that a menu on one node is short. */
const HIDDEN_WHEN_IDLE: ReadonlySet<CommandId> = new Set([
  'open',
  'rename',
  'connect',
  'toggle',
  'alignLeft',
  'alignCenter',
  'alignRight',
  'alignTop',
  'alignMiddle',
  'alignBottom',
  'distributeHorizontal',
  'distributeVertical',
]);

const COLORS: readonly Annotation['color'][] = [
  'yellow',
  'orange',
  'red',
  'pink',
  'violet',
  'blue',
  'teal',
  'green',
  'gray',
];

/** The menu of the right button, or of the keyboard. */
export function ContextMenu({
  overlay,
  commands,
}: {
  readonly overlay: Extract<Overlay, { kind: 'menu' }>;
  readonly commands: Commands;
}) {
  const { ui } = useCanvas();
  const { screen, on } = overlay;
  const groups = ITEMS[on]
    .map((ids) => ids.filter((id) => commands[id].isEnabled() || !HIDDEN_WHEN_IDLE.has(id)))
    .filter((ids) => ids.length > 0);

  function close(): void {
    if (ui.getState().overlay === overlay) ui.setState({ overlay: null });
  }

  return (
    <Menu
      opened
      onChange={(isOpen) => {
        if (isOpen) return;
        close();
        if (ui.getState().renaming === null && ui.getState().writing === null) focusCanvas();
      }}
      position="right-start"
      offset={2}
      width={230}
      trapFocus
      withInitialFocusPlaceholder={false}
      returnFocus={false}
      withinPortal={false}
    >
      <Menu.Target>
        <button
          type="button"
          className={classes.menuAnchor}
          tabIndex={-1}
          aria-label={text('canvas.menu')}
          style={{ left: screen.x, top: screen.y }}
        />
      </Menu.Target>
      <Menu.Dropdown aria-label={text('canvas.menu')}>
        {groups.map((ids, index) => (
          <Fragment key={ids[0]}>
            {index > 0 && <Menu.Divider />}
            {ids.map((id) => (
              <CommandItem key={id} id={id} commands={commands} onDone={close} />
            ))}
          </Fragment>
        ))}
        <Colors onDone={close} />
      </Menu.Dropdown>
    </Menu>
  );
}

/** One command as a row of a menu, with its keys. */
export function CommandItem({
  id,
  commands,
  onDone,
}: {
  readonly id: CommandId;
  readonly commands: Commands;
  readonly onDone?: () => void;
}) {
  const Icon = ICONS[id];
  return (
    <Menu.Item
      leftSection={Icon === undefined ? <span style={{ width: 16 }} /> : <Icon size={16} stroke={1.6} />}
      rightSection={<Keys command={id} />}
      disabled={!commands[id].isEnabled()}
      {...(id === 'delete' && { className: classes.danger })}
      onClick={() => {
        onDone?.();
        commands[id].run();
      }}
    >
      {text(`canvas.commands.${id}`)}
    </Menu.Item>
  );
}

/** Colours of the notes and groups that are selected. */
function Colors({ onDone }: { readonly onDone: () => void }) {
  const { drawing } = useCanvas();
  const store = useDocumentStore();
  const annotations = useDocument((document) => document.annotations);
  const chosen = new Set(drawing.selection().annotations);
  if (chosen.size === 0) return null;
  return (
    <>
      <Menu.Divider />
      <Menu.Label>{text('canvas.color.label')}</Menu.Label>
      <div className={classes.colors}>
        {COLORS.map((color) => (
          <Menu.Item
            key={color}
            className={classes.color}
            aria-label={text(`canvas.color.${color}`)}
            title={text(`canvas.color.${color}`)}
            data-color={color}
            onClick={() => {
              onDone();
              store.edit(
                [
                  {
                    op: 'set_annotations',
                    annotations: annotations.map((one) => (chosen.has(one.id) ? { ...one, color } : one)),
                  },
                ],
                text('canvas.steps.color'),
              );
            }}
          />
        ))}
      </div>
    </>
  );
}
