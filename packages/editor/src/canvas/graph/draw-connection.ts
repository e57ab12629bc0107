import { text } from '../../text/text.ts';
import type { Document, DocumentConnection } from '../document/document.ts';
import { ERROR_PORT, isQueuePair } from '../gestures/connect-rules.ts';
import type { DrawnEdge } from './drawn.ts';

/** Draws a connection: the same object as before where nothing of it changed. */
export function drawConnection(
  document: Document,
  { id, source, target, source_handle: port }: DocumentConnection,
  before: DrawnEdge | undefined,
): DrawnEdge {
  const from = document.nodes.get(source)?.node_type ?? '';
  const to = document.nodes.get(target)?.node_type ?? '';
  const isQueue = isQueuePair(from, to, port);
  const label = labelOf(port);
  const isSame =
    before !== undefined &&
    before.source === source &&
    before.target === target &&
    before.data?.port === port &&
    before.data.isQueue === isQueue &&
    before.data.label === label;
  if (isSame) return before;
  return {
    id,
    type: 'connection',
    source,
    target,
    sourceHandle: port,
    targetHandle: 'default',
    selected: before?.selected ?? false,
    reconnectable: before?.selected ?? false,
    data: { port, label, isQueue },
  };
}

/** The card names its ports; only the error port stands there without a name. */
function labelOf(port: string): string | null {
  return port === ERROR_PORT ? text('canvas.card.errorPort') : null;
}
