import { useEffect } from 'react';
import { useCanvas, useCanvasUi } from '../canvas-context.tsx';

const SHOWN_MS = 4000;

/** Says beside the pointer, for a moment, why something cannot be done. */
export function PointerHint() {
  const { ui } = useCanvas();
  const hint = useCanvasUi((state) => state.hint);
  useEffect(() => {
    if (hint === null) return undefined;
    const clear = () => ui.getState().hint === hint && ui.setState({ hint: null });
    const timer = setTimeout(clear, SHOWN_MS);
    window.addEventListener('pointerdown', clear, { once: true });
    return () => {
      clearTimeout(timer);
      window.removeEventListener('pointerdown', clear);
    };
  }, [hint, ui]);
  return (
    <div role="status">
      {hint !== null && (
        <div className="lw-hint" style={{ left: Math.min(hint.screen.x, window.innerWidth - 320), top: hint.screen.y }}>
          {hint.text}
        </div>
      )}
    </div>
  );
}
