/** Something with a place and a size on the canvas. */
export interface Box {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where something stands or goes. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

export type Alignment = 'left' | 'center' | 'right' | 'top' | 'middle' | 'bottom';
export type Axis = 'horizontal' | 'vertical';

/** The smallest box around some; null for none. */
export function boundsOf(boxes: readonly Omit<Box, 'id'>[]): Omit<Box, 'id'> | null {
  if (boxes.length === 0) return null;
  const x = Math.min(...boxes.map((box) => box.x));
  const y = Math.min(...boxes.map((box) => box.y));
  return {
    x,
    y,
    width: Math.max(...boxes.map((box) => box.x + box.width)) - x,
    height: Math.max(...boxes.map((box) => box.y + box.height)) - y,
  };
}

/** Places of boxes on one line: an edge or the middle of what is around them all. */
export function align(boxes: readonly Box[], to: Alignment): ReadonlyMap<string, Place> {
  const around = boundsOf(boxes);
  if (around === null) return new Map();
  return new Map(
    boxes.map(({ id, x, y, width, height }) => {
      const places: Readonly<Record<Alignment, Place>> = {
        left: { x: around.x, y },
        center: { x: around.x + (around.width - width) / 2, y },
        right: { x: around.x + around.width - width, y },
        top: { x, y: around.y },
        middle: { x, y: around.y + (around.height - height) / 2 },
        bottom: { x, y: around.y + around.height - height },
      };
      return [id, places[to]];
    }),
  );
}

/** Places of boxes with equal gaps between them; the first and the last stay. */
export function distribute(boxes: readonly Box[], along: Axis): ReadonlyMap<string, Place> {
  const [at, size] = along === 'horizontal' ? (['x', 'width'] as const) : (['y', 'height'] as const);
  const sorted = [...boxes].sort((a, b) => a[at] - b[at]);
  const first = sorted[0];
  const last = sorted.at(-1);
  if (first === undefined || last === undefined || sorted.length < 3) return new Map();
  const room = last[at] + last[size] - first[at] - sorted.reduce((sum, box) => sum + box[size], 0);
  const gap = room / (sorted.length - 1);
  let next = first[at];
  return new Map(
    sorted.map((box) => {
      const place = along === 'horizontal' ? { x: next, y: box.y } : { x: box.x, y: next };
      next += box[size] + gap;
      return [box.id, place];
    }),
  );
}

/** Those whose middle is inside of `frame`. */
export function inside<Item extends Box>(frame: Omit<Box, 'id'>, boxes: readonly Item[]): readonly Item[] {
  return boxes.filter((box) => {
    const x = box.x + box.width / 2;
    const y = box.y + box.height / 2;
    return x >= frame.x && x <= frame.x + frame.width && y >= frame.y && y <= frame.y + frame.height;
  });
}

export type Direction = 'left' | 'right' | 'up' | 'down';

/** The nearest box in a direction; one that stands askew counts as farther. Null where there is none. */
export function neighbour(from: Box, boxes: readonly Box[], direction: Direction): Box | null {
  const isAcross = direction === 'up' || direction === 'down';
  const sign = direction === 'left' || direction === 'up' ? -1 : 1;
  let nearest: Box | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const box of boxes) {
    if (box.id === from.id) continue;
    const dx = box.x + box.width / 2 - from.x - from.width / 2;
    const dy = box.y + box.height / 2 - from.y - from.height / 2;
    const ahead = sign * (isAcross ? dy : dx);
    const aside = Math.abs(isAcross ? dx : dy);
    if (ahead <= 0) continue;
    const distance = ahead + 2 * aside;
    if (distance < least) {
      least = distance;
      nearest = box;
    }
  }
  return nearest;
}
