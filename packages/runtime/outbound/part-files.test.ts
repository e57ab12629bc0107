import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createPartFiles, isPartName, thisProcess } from './part-files.ts';

const clock = { now: Date.now };
let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loopwright-parts-'));
});
afterEach(() => rm(folder, { recursive: true }));

it('no two names are the same, and none is that of an output', async () => {
  const partFiles = createPartFiles(clock);
  const names = [await partFiles.nameIn(folder), await partFiles.nameIn(folder)];
  expect(new Set(names).size).toBe(2);
  for (const name of names) expect([dirname(name), isPartName(basename(name))]).toEqual([folder, true]);
  for (const name of ['out.txt', '.loopwright.part', '.loopwright-0-0-0-0.part', `${basename(names[0]!)}.txt`])
    expect(isPartName(name)).toBe(false);
});

it('what a killed process left is cleared; what another may still write is not, for an hour', async () => {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'close');
  const self = thisProcess();
  const elsewhere = { host: self.host === '00000000' ? '00000001' : '00000000', pid: 1, life: '00000000' };
  const left = {
    gone: { ...elsewhere, host: self.host, pid: child.pid! },
    earlier: { ...self, life: self.life === '00000000' ? '00000001' : '00000000' },
    forsaken: elsewhere,
    parent: { ...self, pid: process.ppid },
    own: self,
    elsewhere: { ...elsewhere, pid: 2 },
  };
  const names: Record<string, string> = {};
  for (const [what, writer] of Object.entries(left)) {
    const path = await createPartFiles(clock, writer).nameIn(join(folder, 'absent'));
    names[what] = basename(path);
    await writeFile(join(folder, names[what]), 'half');
  }
  const hourAgo = new Date(clock.now() - 3_601_000);
  await utimes(join(folder, names.forsaken!), hourAgo, hourAgo);
  await writeFile(join(folder, 'out.txt'), 'whole');
  await utimes(join(folder, 'out.txt'), hourAgo, hourAgo);
  const nowhere = basename(await createPartFiles(clock, elsewhere).nameIn(join(folder, 'absent')));
  await symlink('absent', join(folder, nowhere)); // what cannot be looked at keeps nobody from the others
  await createPartFiles(clock).nameIn(folder);
  const kept = [nowhere, names.parent, names.own, names.elsewhere, 'out.txt'];
  expect((await readdir(folder)).sort()).toEqual(kept.sort());
});
