import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Resvg } from '@resvg/resvg-js';

/** Side of an icon, pixels. */
const SIDE = 128;

/** Tile colour of each category, dark enough for a white glyph and light enough to stand on a dark page. */
const COLOURS: Readonly<Record<string, string>> = {
  System: '#4f5fd1',
  Http: '#0e7fb0',
  Logical: '#b3590a',
  Loop: '#7a4fc4',
  Data: '#12805c',
  Store: '#8a5a2b',
  Counter: '#b83a72',
  Delay: '#5b6b7d',
  Waiting: '#2f6f8f',
  Schedule: '#a8402c',
};

/**
 * Draws one icon: a white glyph on a rounded tile in the colour of its category.
 *
 * @param glyph - SVG elements on a field of 128 by 128, in white lines 8 wide unless they say otherwise
 */
export function drawIcon(category: string, glyph: string): Uint8Array {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${SIDE} ${SIDE}">
<rect x="4" y="4" width="120" height="120" rx="28" fill="${COLOURS[category] ?? '#5b6b7d'}"/>
<g fill="none" stroke="#ffffff" stroke-width="8" stroke-linecap="round" stroke-linejoin="round">${glyph}</g>
</svg>`;
  return new Resvg(svg, { fitTo: { mode: 'width', value: SIDE } }).render().asPng();
}

/** Draws all glyphs of `src/<Category>.<Name>.svg` to `<Category>/<Name>/icon.png`; answers the paths it wrote. */
export async function drawAll(folder: string): Promise<readonly string[]> {
  const written: string[] = [];
  for (const file of (await readdir(join(folder, 'src'))).sort()) {
    const [category, name] = basename(file, '.svg').split('.') as [string, string];
    const source = await readFile(join(folder, 'src', file), 'utf8');
    const glyph = source.replace(/^[\s\S]*?<svg[^>]*>/, '').replace(/<\/svg>\s*$/, '');
    const path = join(category, name, 'icon.png');
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), drawIcon(category, glyph));
    written.push(path);
  }
  return written;
}

if (import.meta.main) process.stdout.write(`${(await drawAll(import.meta.dirname)).join('\n')}\n`);
