/**
 * Gives the keyboard to a node that has just been drawn, so that what one does next is about it.
 * What else than a node has taken the keyboard before it is drawn keeps it, as a list that was opened at once.
 */
export function focusNode(id: string): void {
  const before = document.activeElement;
  requestAnimationFrame(() => {
    const now = document.activeElement;
    if (now !== before && now !== document.body && now?.closest('.react-flow__node') == null) return;
    const element = document.querySelector<HTMLElement>(`.react-flow__node[data-id="${id}"]`);
    if (element === null) focusCanvas();
    else element.focus({ preventScroll: true });
  });
}

/** Gives the keyboard back to the canvas. */
export function focusCanvas(): void {
  document.querySelector<HTMLElement>('.lw-canvas')?.focus({ preventScroll: true });
}
