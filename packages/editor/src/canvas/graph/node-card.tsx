import { IconAlertTriangle, IconBox, IconPinned, IconPlayerPause, IconPuzzleOff } from '@tabler/icons-react';
import { Handle, type NodeProps, Position } from '@xyflow/react';
import { type CSSProperties, memo } from 'react';
import { pinnedOf } from '../../panels/data/merge-input.ts';
import { text } from '../../text/text.ts';
import { useCanvasUi } from '../canvas-context.tsx';
import { NodeLive } from '../live/node-live.tsx';
import type { CardPort } from './card-shape.ts';
import { countRender } from './count-render.ts';
import type { CardNode } from './drawn.ts';
import { categoryColor, iconAddress, isDisabled, nodeName, nodeSummary } from './look.ts';
import { RenameField } from './rename-field.tsx';

/** Ports are placed from inside of the card's edge. */
const BORDER = 1;

/** A node on the canvas: what it is and is called, its ports, and what is wrong with it. */
export const NodeCard = memo(Card, (before, after) => before.data === after.data && before.selected === after.selected);

function Card({ id, data }: NodeProps<CardNode>) {
  countRender('card', id);
  const { node, type, shape, problems } = data;
  const isRenaming = useCanvasUi(({ renaming }) => renaming === id);
  const isFar = useCanvasUi((state) => state.isFar);
  const isPlain = useCanvasUi((state) => state.isPlain);
  const name = nodeName(node, type);
  const isNamed = type !== undefined && name !== type.label;
  const below = type === undefined ? text('canvas.card.unknown') : nodeSummary(node) || (isNamed ? type.label : '');
  const outputs = shape.ports.filter(({ side }) => side === 'out');
  return (
    <div
      className="lw-card"
      data-kind={type?.type ?? 'unknown'}
      data-plain={isPlain || undefined}
      data-disabled={isDisabled(node) || undefined}
      data-wrong={problems.problems.length > 0 || undefined}
      style={{ '--lw-category': categoryColor(type) } as CSSProperties}
    >
      <NodeIcon icon={iconAddress(type)} isKnown={type !== undefined} />
      {!isPlain && (
        <div className="lw-card-text" data-ports={outputs.length > 1 || undefined}>
          {isRenaming ? (
            <RenameField node={node} name={name} />
          ) : (
            <div className="lw-card-name" title={name}>
              {name}
            </div>
          )}
          {below !== '' && !isFar && (
            <div className="lw-card-below" title={below}>
              {below}
            </div>
          )}
        </div>
      )}
      {!isFar && <Marks data={data} />}
      <NodeLive nodeId={id} />
      {!isFar &&
        shape.ports.map((port) => (
          <Port key={`${port.side} ${port.id}`} port={port} isLabelled={port.side === 'out' && outputs.length > 1} />
        ))}
    </div>
  );
}

function NodeIcon({ icon, isKnown }: { readonly icon: string | null; readonly isKnown: boolean }) {
  return (
    <span className="lw-card-icon">
      {icon !== null ? (
        <img src={icon} alt="" width={28} height={28} draggable={false} loading="lazy" />
      ) : isKnown ? (
        <IconBox size={22} stroke={1.6} />
      ) : (
        <IconPuzzleOff size={22} stroke={1.6} />
      )}
    </span>
  );
}

function Marks({ data: { node, problems } }: { readonly data: CardNode['data'] }) {
  const wrong = problems.problems.length;
  const told = problems.notices.length;
  const texts = [...problems.problems, ...problems.notices].map(({ field, text: what }) =>
    field === null ? what : `${field}: ${what}`,
  );
  return (
    <span className="lw-card-marks">
      {isDisabled(node) && (
        <span className="lw-mark" title={text('canvas.card.disabled')}>
          <IconPlayerPause size={12} />
        </span>
      )}
      {pinnedOf(node) !== null && (
        <span className="lw-mark" data-mark="pinned" title={text('canvas.card.pinned')}>
          <IconPinned size={12} />
        </span>
      )}
      {wrong + told > 0 && (
        <span className="lw-mark" data-mark={wrong > 0 ? 'problem' : 'notice'} title={texts.join('\n')}>
          <IconAlertTriangle size={12} />
          {wrong > 0 ? wrong : told}
        </span>
      )}
    </span>
  );
}

function Port({ port, isLabelled }: { readonly port: CardPort; readonly isLabelled: boolean }) {
  const { id, side, label, x, y } = port;
  const isInput = side === 'in';
  return (
    <>
      <Handle
        id={id}
        type={isInput ? 'target' : 'source'}
        position={positionOf(side)}
        className={`lw-port lw-port-${side}`}
        style={side === 'error' ? { left: x } : { top: y - BORDER }}
        title={label}
      />
      {isLabelled && (
        <span className="lw-port-label" style={{ top: y }}>
          {label}
        </span>
      )}
    </>
  );
}

function positionOf(side: CardPort['side']): Position {
  return side === 'in' ? Position.Left : side === 'out' ? Position.Right : Position.Bottom;
}
