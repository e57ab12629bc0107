import type { NodeTypeMeta } from '@loopwright/model';
import { ERROR_PORT, isProducer, outputPorts, takesConnections } from '../gestures/connect-rules.ts';

/** Places are multiples of it while snapping is on. */
export const GRID = 20;
export const CARD_WIDTH = 200;
const CARD_HEIGHT = 60;
const PORT_GAP = 24;

/** A port as it is drawn on a card, `x` and `y` from the card's corner. */
export interface CardPort {
  readonly id: string;
  readonly label: string;
  readonly side: 'in' | 'out' | 'error';
  readonly x: number;
  readonly y: number;
}

/** Size of a card and places of its ports. Known without measuring, so that a large graph is drawn at once. */
export interface CardShape {
  readonly width: number;
  readonly height: number;
  readonly ports: readonly CardPort[];
}

/**
 * The shape of a node's card: input on the left, outputs on the right, the error port below.
 *
 * @param used - ports that connections of this node leave by
 */
export function cardShape(identifier: string, type: NodeTypeMeta | undefined, used: readonly string[]): CardShape {
  const outputs = outputPorts(type, used);
  const height = Math.max(CARD_HEIGHT, (outputs.length + 1) * PORT_GAP);
  const ports: CardPort[] = outputs.map(({ id, label }, index) => ({
    id,
    label,
    side: 'out',
    x: CARD_WIDTH,
    y: Math.round((height * (index + 1)) / (outputs.length + 1)),
  }));
  if (takesConnections(identifier, type))
    ports.unshift({ id: 'default', label: type?.input_ports[0]?.label ?? 'In', side: 'in', x: 0, y: height / 2 });
  if (!isProducer(type)) ports.push({ id: ERROR_PORT, label: 'Error', side: 'error', x: CARD_WIDTH - 28, y: height });
  return { width: CARD_WIDTH, height, ports };
}
