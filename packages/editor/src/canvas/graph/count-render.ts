/**
 * Tells a test that a part was rendered. It does nothing unless the test put `lwCountRender` on the window before the page
 * was loaded.
 */
export function countRender(part: 'card' | 'connection' | 'live', id: string): void {
  (globalThis as { lwCountRender?: (part: string, id: string) => void }).lwCountRender?.(part, id);
}
