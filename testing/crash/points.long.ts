import { afterEach, expect, it } from 'vitest';
import type { House } from './chaos/house.ts';
import { judge, KEPT } from './chaos/judge.ts';
import { type Load, startLoad } from './chaos/load.ts';
import { killAtEach } from './points/kill-at-each.ts';
import { ALL } from './points/points.ts';
import { struckCluster } from './points/struck-house.ts';

let house: House | null = null;
let load: Load | null = null;

afterEach(async () => {
  await load?.end();
  await house?.end();
  [load, house] = [null, null];
});

it('a cluster under full load keeps its promises when a process of it is killed at any of the points', async () => {
  const struck = await struckCluster(3);
  house = struck;
  load = await startLoad(struck);
  await killAtEach(struck, load, ALL);
  await load.quiet();
  await load.drained();
  expect(await judge(struck, load)).toMatchObject({ ...KEPT, strikes: ALL.length });
});

it('it keeps them when a process is halted at any of the points past its death, and woken', async () => {
  const struck = await struckCluster(3);
  house = struck;
  load = await startLoad(struck);
  for (const point of ALL) {
    expect(await struck.haltAt([point])).toEqual([]);
    await load.goesOn();
  }
  await load.quiet();
  await load.drained();
  expect(await judge(struck, load)).toMatchObject({ ...KEPT, strikes: ALL.length });
});
