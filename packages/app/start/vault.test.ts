import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createVault, readKeys } from './vault.ts';

const VAULT = new URL('./vault.ts', import.meta.url).href;

describe('the vault', () => {
  it('opens what it sealed, whatever the text', async () => {
    const vault = createVault(Buffer.alloc(32, 7));
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (plain) => {
        const sealed = vault.seal(plain);
        expect(vault.isSealed(sealed)).toBe(true);
        expect(vault.open(sealed)).toBe(Buffer.from(plain, 'utf8').toString('utf8'));
      }),
    );
  });

  it('seals the same text differently each time', () => {
    const vault = createVault(Buffer.alloc(32, 7));
    expect(vault.seal('secret')).not.toBe(vault.seal('secret'));
  });

  it('refuses what was sealed under another key or changed', () => {
    const sealed = createVault(Buffer.alloc(32, 7)).seal('secret');
    expect(() => createVault(Buffer.alloc(32, 8)).open(sealed)).toThrow(/another key/);
    const changed = sealed.slice(0, -2) + (sealed.endsWith('AA') ? 'BB' : 'AA');
    expect(() => createVault(Buffer.alloc(32, 7)).open(changed)).toThrow(/another key/);
  });

  it('is not opened by a key file that holds no key, which is told in one line', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'loopwright-vault-'));
    try {
      await writeFile(join(folder, 'secret.key'), 'short\n');
      await expect(readKeys(folder)).rejects.toThrow(
        /^The key file [^\n]+ is damaged: restore it from a backup, or, where [^\n]+$/,
      );
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('leaves nothing where the disk has no room for the key, and the next start makes it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'loopwright-vault-'));
    try {
      // A limit of no bytes a file is what a full disk comes to; without the trap the signal would end the process.
      const script = `import { readKeys } from ${JSON.stringify(VAULT)};
        await readKeys(${JSON.stringify(folder)}).catch((cause) => { console.log(cause.constructor.name, cause.message); });`;
      const limited = `trap '' XFSZ; ulimit -f 0; exec "$0" --input-type=module -e "$1" | cat`;
      const { stdout } = await promisify(execFile)('sh', ['-c', limited, process.execPath, script]);
      expect(stdout).toMatch(
        /^CannotStart The disk has no room for \S+secret\.key \(E\w+\): make room, and try again\n$/,
      );
      expect(await readdir(folder)).toEqual([]);
      const keys = await readKeys(folder);
      expect(await readKeys(folder)).toEqual(keys);
      expect(await readdir(folder)).toEqual(['secret.key']);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('tells of an empty key file, such as a full disk once left, what may be done', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'loopwright-vault-'));
    try {
      await writeFile(join(folder, 'secret.key'), '');
      await expect(readKeys(folder)).rejects.toThrow(
        /^The key file [^\n]+ is empty: restore it from a backup, or, where [^\n]+ --new-secret-key, [^\n]+$/,
      );
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('has one key for processes that start at once on a new folder', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'loopwright-vault-'));
    try {
      const keys = await Promise.all(Array.from({ length: 8 }, () => readKeys(folder)));
      expect(new Set(keys.map(({ digest }) => digest)).size).toBe(1);
      expect(await readdir(folder)).toEqual(['secret.key']);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('makes the key file once, for its owner alone', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'loopwright-vault-'));
    try {
      const first = await readKeys(folder);
      expect(await readKeys(folder)).toEqual(first);
      expect((await stat(join(folder, 'secret.key'))).mode & 0o777).toBe(0o600);
      expect(Buffer.from(first.vault).equals(Buffer.from(first.tokens))).toBe(false);
      expect((await readFile(join(folder, 'secret.key'), 'utf8')).trim()).toHaveLength(43);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
