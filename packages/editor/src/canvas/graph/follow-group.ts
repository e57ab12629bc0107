import type { NodeChange } from '@xyflow/react';
import { inside } from '../gestures/boxes.ts';
import { boxOf, type DrawnNode } from './drawn.ts';

/** What moves with a group that is being dragged: its place relative to the group. */
export type Follower = { readonly leader: string; readonly dx: number; readonly dy: number };

/** When a drag of a group begins: what is in it and is not dragged itself. */
export function startFollowing(
  changes: readonly NodeChange<DrawnNode>[],
  nodes: readonly DrawnNode[],
): ReadonlyMap<string, Follower> | null {
  const dragged = new Set(
    changes.flatMap((change) => (change.type === 'position' && change.dragging === true ? [change.id] : [])),
  );
  const leaders = nodes.filter((node) => node.type === 'group' && dragged.has(node.id));
  if (leaders.length === 0) return null;
  const found = new Map<string, Follower>();
  const boxes = nodes.filter(({ id }) => !dragged.has(id)).map(boxOf);
  for (const leader of leaders) {
    const frame = boxOf(leader);
    for (const box of inside(frame, boxes))
      if (!found.has(box.id)) found.set(box.id, { leader: leader.id, dx: box.x - frame.x, dy: box.y - frame.y });
  }
  return found;
}

/** The changes that take what is in a group along with it. */
export function follow(
  changes: readonly NodeChange<DrawnNode>[],
  followers: ReadonlyMap<string, Follower>,
): readonly NodeChange<DrawnNode>[] {
  const leaders = new Map(
    changes.flatMap((change) =>
      change.type === 'position' && change.position !== undefined ? [[change.id, change] as const] : [],
    ),
  );
  return [...followers].flatMap(([id, { leader, dx, dy }]): readonly NodeChange<DrawnNode>[] => {
    const change = leaders.get(leader);
    if (change?.position === undefined) return [];
    const position = { x: change.position.x + dx, y: change.position.y + dy };
    return [{ type: 'position', id, position, dragging: change.dragging ?? false }];
  });
}
