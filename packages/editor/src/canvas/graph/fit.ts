import type { FitViewOptions } from '@xyflow/react';
import type { DrawnNode } from './drawn.ts';

/** Windows in which the controls lie in a row below the graph instead of in a column beside it. */
export const NARROW = '(max-width: 1099px)';

/** How the whole graph is brought into view: never larger than it is, with room for the controls. */
export function fitOptions(): FitViewOptions<DrawnNode> {
  if (!matchMedia(NARROW).matches) return { maxZoom: 1, padding: 0.15 };
  return { maxZoom: 1, padding: { x: '5%', top: '20px', bottom: '72px' } };
}
