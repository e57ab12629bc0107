import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';

const read = (name: string): Promise<string> => readFile(new URL(name, import.meta.url), 'utf8');

/** Contracts that do not run on a database, and why. */
const NOT_ON: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'sqlite.test.ts': {},
  'postgres.test.ts': {
    'backup.contract.ts': 'A PostgreSQL is backed up by its own tools; ours refuses',
  },
};

describe.each(Object.entries(NOT_ON))('%s', (file, reasons) => {
  it('runs every contract, but those that are listed with a reason', async () => {
    const contracts = (await readdir(new URL('.', import.meta.url))).filter((name) => name.endsWith('.contract.ts'));
    expect(contracts).not.toEqual([]);
    const suite = await read(file);
    const missing: string[] = [];
    for (const contract of contracts) {
      const [, named] = /export function (\w+Contract)\(/.exec(await read(contract)) ?? [];
      if (!new RegExp(`^describe\\(.*\\b${named}\\(`, 'm').test(suite)) missing.push(contract);
    }
    expect(missing.sort()).toEqual(Object.keys(reasons).sort());
  });
});
