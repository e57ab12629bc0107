import { failure } from '@loopwright/model';
import type { PlanNode, Wire } from '../plan.ts';

/**
 * The port to journal for what a node answered: null for a non-blocking node, whose chain ends. Throws NODE_FAILED when a
 * conditional names no port, or the port is none of its type's.
 */
export function followedPort(node: PlanNode, answered: string | undefined): string | null {
  if (node.kind === 'non-blocking') return null;
  if (node.kind === 'for-each') return 'default';
  if (answered === undefined && node.kind === 'conditional')
    throw failure('NODE_FAILED', { detail: 'The node chose no port' });
  const port = answered ?? 'default';
  if (node.type.ports.out.includes(port)) return port;
  throw failure('NODE_FAILED', { detail: `The node chose the port "${port}", which it does not have` });
}

/** Position of a port among those that are connected; -1 where nothing comes behind it. */
export function portPosition(wire: Wire, port: string | null): number {
  const { out } = wire;
  for (let at = 0; at < out.length; at += 1) if (out[at]!.port === port) return at;
  return -1;
}
