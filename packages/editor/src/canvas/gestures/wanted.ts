import type { LooseEnd } from '../canvas-ui.ts';
import type { WantedConnection } from './connect-rules.ts';

/** The connection that a loose end makes with another node. `port`: where it was dropped, which counts for an output. */
export function wantedOf(from: LooseEnd, node: string, port: string | null): WantedConnection {
  return from.side === 'source'
    ? { source: from.node, target: node, port: from.port }
    : { source: node, target: from.node, port: port ?? 'default' };
}
