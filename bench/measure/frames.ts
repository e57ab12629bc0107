import type { Page } from '../../testing/browser/browser.ts';

/** Times between the frames of a page while something was done, milliseconds. */
export interface Frames {
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
}

/** Counts the page's frames while `work` goes on. */
export async function framesDuring(page: Page, work: () => Promise<void>): Promise<Frames> {
  await page.evaluate(
    `(() => {
      const times = (window.benchFrames = []);
      window.benchGoesOn = true;
      const frame = (now) => {
        times.push(now);
        if (window.benchGoesOn) requestAnimationFrame(frame);
      };
      requestAnimationFrame(frame);
    })()`,
  );
  await work();
  const times = await page.evaluate<number[]>(`(() => { window.benchGoesOn = false; return window.benchFrames; })()`);
  const gaps = times.slice(1).map((time, index) => time - times[index]!);
  gaps.sort((a, b) => a - b);
  const at = (share: number): number => gaps[Math.min(gaps.length - 1, Math.floor(gaps.length * share))] ?? 0;
  return { count: gaps.length, p50: at(0.5), p95: at(0.95) };
}

/** Moves the mouse along a way, as fast as the page takes it, for some milliseconds. */
export async function moveFor(page: Page, ms: number, way: (turn: number) => { x: number; y: number }): Promise<void> {
  const end = performance.now() + ms;
  for (let turn = 0; performance.now() < end; turn++) {
    const { x, y } = way(turn);
    await page.mouse.move(x, y);
  }
}
