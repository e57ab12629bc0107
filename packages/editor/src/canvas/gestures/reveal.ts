import type { ReactFlowInstance } from '@xyflow/react';
import type { DrawnEdge, DrawnNode } from '../graph/drawn.ts';
import type { Box } from './boxes.ts';

export const ZOOM_MS = 200;

/** Brings a box into view, without zooming, where it is not. */
export function reveal(flow: ReactFlowInstance<DrawnNode, DrawnEdge>, box: Omit<Box, 'id'>): void {
  const pane = document.querySelector('.lw-canvas')?.getBoundingClientRect();
  if (pane === undefined) return;
  const first = flow.flowToScreenPosition({ x: box.x, y: box.y });
  const last = flow.flowToScreenPosition({ x: box.x + box.width, y: box.y + box.height });
  const isSeen = first.x >= pane.left && first.y >= pane.top && last.x <= pane.right && last.y <= pane.bottom;
  if (!isSeen)
    void flow.setCenter(box.x + box.width / 2, box.y + box.height / 2, {
      zoom: Math.max(flow.getZoom(), 0.5),
      duration: matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : ZOOM_MS,
    });
}
