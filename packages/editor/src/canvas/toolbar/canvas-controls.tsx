import { ActionIcon, Tooltip } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import {
  IconArrowsMaximize,
  IconHandStop,
  IconLayoutSidebarLeftExpand,
  IconMagnet,
  IconMap,
  IconMinus,
  IconPlus,
  IconPointer,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { text } from '../../text/text.ts';
import { useCanvasUi } from '../canvas-context.tsx';
import type { CommandId } from '../gestures/canvas-shortcuts.ts';
import type { Commands } from '../gestures/create-commands.ts';
import { keyText } from '../gestures/keys.tsx';
import { NARROW } from '../graph/fit.ts';
import classes from './canvas-controls.module.css';

const SIZE = 17;

/** How the canvas is looked at: zoom, mini-map, snapping, what a drag does. */
export function CanvasControls({ commands }: { readonly commands: Commands }) {
  const drag = useCanvasUi((state) => state.drag);
  const hasMiniMap = useCanvasUi((state) => state.hasMiniMap);
  const isSnapping = useCanvasUi((state) => state.isSnapping);
  const hasPalette = useCanvasUi((state) => state.hasPalette);
  // On a phone or a tablet a column would cover what is drawn.
  const isNarrow = useMediaQuery(NARROW, false, { getInitialValueInEffect: false });
  const button = (id: CommandId, icon: ReactNode, isOn?: boolean) => (
    <ControlButton id={id} commands={commands} icon={icon} isOn={isOn} />
  );
  return (
    <div
      className={classes.controls}
      role="toolbar"
      aria-label={text('canvas.controls')}
      aria-orientation={isNarrow ? 'horizontal' : 'vertical'}
    >
      {!hasPalette && button('palette', <IconLayoutSidebarLeftExpand size={SIZE} stroke={1.6} />)}
      {button('zoomIn', <IconPlus size={SIZE} stroke={1.6} />)}
      {button('zoomOut', <IconMinus size={SIZE} stroke={1.6} />)}
      {button('fit', <IconArrowsMaximize size={SIZE} stroke={1.6} />)}
      {button(
        'drag',
        drag === 'pan' ? <IconHandStop size={SIZE} stroke={1.6} /> : <IconPointer size={SIZE} stroke={1.6} />,
      )}
      {button('snap', <IconMagnet size={SIZE} stroke={1.6} />, isSnapping)}
      {button('miniMap', <IconMap size={SIZE} stroke={1.6} />, hasMiniMap)}
    </div>
  );
}

function ControlButton({
  id,
  commands,
  icon,
  isOn,
}: {
  readonly id: CommandId;
  readonly commands: Commands;
  readonly icon: ReactNode;
  readonly isOn: boolean | undefined;
}) {
  const label = text(`canvas.commands.${id}`);
  const keys = keyText(id);
  return (
    <Tooltip label={keys === '' ? label : `${label} (${keys})`} position="right">
      <ActionIcon
        variant={isOn === true ? 'light' : 'subtle'}
        color={isOn === true ? 'loop' : 'gray'}
        size="md"
        aria-label={label}
        {...(isOn !== undefined && { 'aria-pressed': isOn })}
        onClick={() => commands[id].run()}
      >
        {icon}
      </ActionIcon>
    </Tooltip>
  );
}
