import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { builtins, iconsFolder } from '../index.ts';
import { drawIcon } from './draw.ts';

test.each(
  builtins.map((type) => [type.identifier, type.icon!] as const),
)('the icon of %s is a PNG of 128 by 128, drawn from its source', async (_, icon) => {
  const [category, name] = icon.split('/') as [string, string];
  const png = await readFile(join(iconsFolder, icon));
  expect([png.toString('latin1', 1, 4), png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual(['PNG', 128, 128]);
  const source = await readFile(join(iconsFolder, 'src', `${category}.${name}.svg`), 'utf8');
  const glyph = source.replace(/^[\s\S]*?<svg[^>]*>/, '').replace(/<\/svg>\s*$/, '');
  expect(png.equals(drawIcon(category, glyph))).toBe(true);
});
