import { expect, it } from 'vitest';
import { progressBar } from './progress-bar.ts';

/** What a bar writes to a terminal of so many columns, picture by picture. */
function drawnOn(columns: number | undefined): { readonly out: NodeJS.WriteStream; readonly pictures: string[] } {
  const pictures: string[] = [];
  const out = { isTTY: true, columns, write: (text: string) => pictures.push(text.replace('\r\x1b[K', '')) > 0 };
  return { out: out as unknown as NodeJS.WriteStream, pictures };
}

it.each([80, 40, 3])('a terminal of %i columns gets no line that it would break', (columns) => {
  const { out, pictures } = drawnOn(columns);
  const bar = progressBar(out, 'crash points');
  bar.show(0, 120, 'each a run of its own');
  bar.show(120, 120, 'each a run of its own');
  bar.end();
  expect(pictures).toHaveLength(3);
  expect(pictures.pop()).toBe('\n');
  // A character in the last column makes some terminals begin a new line.
  for (const picture of pictures) expect(picture).toHaveLength(columns - 1);
});

it('a terminal that does not tell its columns gets the whole line', () => {
  const { out, pictures } = drawnOn(undefined);
  progressBar(out, 'crash points').show(60, 120, 'each a run of its own');
  expect(pictures).toEqual([
    `[${'#'.repeat(15)}${'.'.repeat(15)}] 50 % (60 of 120 crash points), each a run of its own`,
  ]);
});
