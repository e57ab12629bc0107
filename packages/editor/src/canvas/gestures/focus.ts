/** Gives the keyboard to a node that has just been drawn, so that what one does next is about it. */
export function focusNode(id: string): void {
  requestAnimationFrame(() => {
    const element = document.querySelector<HTMLElement>(`.react-flow__node[data-id="${id}"]`);
    if (element === null) focusCanvas();
    else element.focus({ preventScroll: true });
  });
}

/** Gives the keyboard back to the canvas. */
export function focusCanvas(): void {
  document.querySelector<HTMLElement>('.lw-canvas')?.focus({ preventScroll: true });
}
