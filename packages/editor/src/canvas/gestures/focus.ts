let pending = 0;

/**
 * Gives the keyboard to a node that has just been drawn, so that what one does next is about it.
 * What has taken the keyboard before the node is drawn keeps it, as a list that was opened at once.
 */
export function focusNode(id: string): void {
  const before = document.activeElement;
  cancelAnimationFrame(pending);
  pending = requestAnimationFrame(() => {
    const now = document.activeElement;
    if (now !== before && now !== document.body) return;
    const element = document.querySelector<HTMLElement>(`.react-flow__node[data-id="${id}"]`);
    if (element === null) focusCanvas();
    else element.focus({ preventScroll: true });
  });
}

/** Gives the keyboard back to the canvas. */
export function focusCanvas(): void {
  document.querySelector<HTMLElement>('.lw-canvas')?.focus({ preventScroll: true });
}
