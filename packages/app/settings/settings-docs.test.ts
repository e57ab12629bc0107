import { readFile } from 'node:fs/promises';
import { SETTINGS } from '@loopwright/model';
import { describe, expect, it } from 'vitest';

const page = await readFile(new URL('../../../docs/settings.md', import.meta.url), 'utf8');
/** A unit with what it may be. */
function unitOf({ unit, minimum, maximum, choices }: (typeof SETTINGS)[keyof typeof SETTINGS] & Range): string {
  if (choices !== undefined) return `${unit}: ${choices.map((choice) => `\`${choice}\``).join(', ')}`;
  return minimum === undefined ? unit : `${unit}: ${minimum} to ${maximum}`;
}

interface Range {
  readonly minimum?: number;
  readonly maximum?: number;
  readonly choices?: readonly string[];
}

const lines = page.split('\n').filter((line) => line.startsWith('| `'));

describe('docs/settings.md', () => {
  it.each(Object.entries(SETTINGS))('has %s as the table of settings has it', (name, row) => {
    const line = lines.find((one) => one.startsWith(`| \`${name}\` |`)) ?? '';
    const flag = row.unit === 'switch' && row.default ? `--no-${row.flag}` : `--${row.flag}`;
    const cells = line.split('|').map((cell) => cell.trim());
    expect(cells[4]).toBe(unitOf(row));
    expect(cells[2]).toBe(`\`${flag}\``);
    expect(cells[3]).toBe(`\`${row.env}\``);
    expect(cells[5]).toBe(String(row.default) === '' ? 'none' : `\`${String(row.default)}\``);
    expect(cells[6]).toBe(row.meaning);
  });

  it('names no setting that is not there', () => {
    expect(lines.map((line) => line.split('`')[1])).toEqual(Object.keys(SETTINGS));
  });
});
