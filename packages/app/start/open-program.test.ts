import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqlite } from '@loopwright/storage';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readSettings } from '../settings/read-settings.ts';
import { openProgram } from './open-program.ts';
import { systemClock } from './system-clock.ts';

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'loopwright-open-'));
});
afterEach(() => rm(dataDir, { recursive: true }));

it('a program whose traces cannot be opened leaves no store open', async () => {
  const settings = await readSettings({ flags: { dataDir }, env: {} });
  const traces = Promise.reject(new Error('A package is missing'));
  const opened = openSqlite({ dataDir, clock: systemClock });
  const program = openProgram(settings, pino({ level: 'silent' }), () => undefined, { traces, opened });
  await expect(program).rejects.toThrow('A package is missing');
  await expect((await opened).accounts.countUsers()).rejects.toThrow();
});
