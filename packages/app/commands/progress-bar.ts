/** Shows how far something is. */
export interface ProgressBar {
  /** @param what - what is worked on now */
  show(done: number, total: number, what: string): void;
  /** Leaves the line. */
  end(): void;
}

const WIDTH = 30;
/** Between two pictures on a terminal, milliseconds. */
const APART_MS = 100;

/**
 * A bar on a terminal; elsewhere, such as in a log, a line each tenth.
 *
 * @param unit - what is counted
 */
export function progressBar(out: NodeJS.WriteStream, unit = 'rows'): ProgressBar {
  let shownAt = Number.NEGATIVE_INFINITY;
  let tenth = -1;
  let isOpen = false;

  function draw(part: number, text: string): void {
    const filled = Math.round(part * WIDTH);
    const line = `[${'#'.repeat(filled)}${'.'.repeat(WIDTH - filled)}] ${text}`;
    // A line that the terminal broke could not be drawn over; some break after a character in the last column.
    out.write(`\r\x1b[K${out.columns > 0 ? line.slice(0, out.columns - 1) : line}`);
    isOpen = true;
  }

  return {
    show(done, total, what) {
      const part = total === 0 ? 1 : done / total;
      const text = `${Math.floor(part * 100)} % (${done} of ${total} ${unit}), ${what}`;
      if (out.isTTY) {
        const now = performance.now();
        if (now - shownAt < APART_MS && done < total) return;
        shownAt = now;
        draw(part, text);
      } else if (Math.floor(part * 10) > tenth) {
        tenth = Math.floor(part * 10);
        out.write(`${text}\n`);
      }
    },
    end() {
      if (isOpen) out.write('\n');
    },
  };
}
