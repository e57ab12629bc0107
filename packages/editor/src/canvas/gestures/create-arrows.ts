import { text } from '../../text/text.ts';
import type { Change } from '../document/changes.ts';
import { GRID } from '../graph/card-shape.ts';
import { inside, neighbour, type Place } from './boxes.ts';
import type { CommandSetting } from './create-commands.ts';
import { reveal } from './reveal.ts';

/** A second push within this time of the first belongs to it, for undo. */
const SERIES_MS = 1000;

/** Makes what the arrow keys do: pushes of the selection, of which a quick series is one step, and walks to neighbours. */
export function createArrows({ drawing, store, flow, ui }: Pick<CommandSetting, 'drawing' | 'store' | 'flow' | 'ui'>) {
  let series = 0;
  let last = 0;
  return {
    push({ x, y }: Place, isFar: boolean, now: number): void {
      const { document } = store.getState();
      const { nodes, annotations } = drawing.selection();
      if (document === null || nodes.length + annotations.length === 0) return;
      if (now - last > SERIES_MS) series += 1;
      last = now;
      const step = (ui.getState().isSnapping ? GRID : 5) * (isFar ? 5 : 1);
      const boxes = drawing.boxes();
      const ids = new Set([...nodes, ...annotations]);
      for (const frame of boxes.filter(({ id, kind }) => kind === 'group' && ids.has(id)))
        for (const { id } of inside(frame, boxes)) ids.add(id);
      const changes: Change[] = [...ids].flatMap((id): readonly Change[] => {
        const node = document.nodes.get(id);
        return node === undefined
          ? []
          : [{ op: 'update_node', id, set: { x: node.x + x * step, y: node.y + y * step } }];
      });
      if (document.annotations.some(({ id }) => ids.has(id)))
        changes.push({
          op: 'set_annotations',
          annotations: document.annotations.map((one) =>
            ids.has(one.id) ? { ...one, x: one.x + x * step, y: one.y + y * step } : one,
          ),
        });
      store.edit(changes, text('canvas.steps.move', { count: ids.size }), `push-${series}`);
    },
    /** Selects the neighbour in a direction and brings it into view. Answers its id; null where there is none. */
    walk(direction: 'left' | 'right' | 'up' | 'down'): string | null {
      const { nodes, annotations } = drawing.selection();
      const boxes = drawing.boxes().filter(({ kind }) => kind === 'card');
      const from = drawing.boxes().find(({ id }) => id === (nodes[0] ?? annotations[0]));
      const next = from === undefined ? boxes[0] : neighbour(from, boxes, direction);
      if (next == null) return null;
      drawing.select([next.id]);
      reveal(flow, next);
      return next.id;
    },
  };
}
