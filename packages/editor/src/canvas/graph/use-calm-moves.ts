import type { Viewport } from '@xyflow/react';
import { type RefObject, useMemo } from 'react';
import { useCanvas } from '../canvas-context.tsx';
import { boundsOf } from '../gestures/boxes.ts';

/** Below this zoom small letters cannot be read: they are not drawn. */
const FAR_ZOOM = 0.4;

/** From this many nodes on only what is in view is in the page, and from afar cards have no names. Below, Tab reaches every node. */
export const MANY_NODES = 150;

/** A wheel that rests this long is done. Sooner, a slow picture would end the very move that it belongs to, and be drawn twice. */
const REST_MS = 400;

/**
 * Makes a large graph cheap to pan, to zoom and to drag. While something moves, the picture is kept and shifted whole
 * (`data-moving`), and drawn sharp again when it rests; from afar only what can be seen is drawn (`data-far`).
 *
 * Attributes are set by hand: nothing is rendered again for a view that moves.
 */
export function useCalmMoves(surface: RefObject<HTMLDivElement | null>) {
  const { ui, drawing } = useCanvas();
  return useMemo(() => {
    let resting: ReturnType<typeof setTimeout> | undefined;
    function rest(): void {
      clearTimeout(resting);
      surface.current?.removeAttribute('data-moving');
    }
    function look({ zoom }: Pick<Viewport, 'zoom'>): void {
      const isFar = zoom < FAR_ZOOM;
      if (isFar === ui.getState().isFar) return;
      surface.current?.toggleAttribute('data-far', isFar);
      ui.setState({ isFar, isPlain: isFar && drawing.getState().nodes.length > MANY_NODES });
    }
    return {
      /** Before the first picture: a graph that fits in view only from afar is never drawn in full. */
      prepare(): void {
        const bounds = boundsOf(drawing.boxes());
        const { width = 0, height = 0 } = surface.current?.getBoundingClientRect() ?? {};
        if (bounds !== null) look({ zoom: Math.min(width / bounds.width, height / bounds.height) });
      },
      begin(): void {
        clearTimeout(resting);
        surface.current?.setAttribute('data-moving', '');
      },
      /** What was dragged is dropped. */
      rest,
      end(_event: unknown, view: Viewport): void {
        look(view);
        clearTimeout(resting);
        resting = setTimeout(rest, REST_MS);
      },
      change: look,
    };
  }, [surface, ui, drawing]);
}
