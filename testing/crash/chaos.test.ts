import { expect, it } from 'vitest';
import { wreak } from './chaos/chaos.ts';
import { clusterHouse, embeddedHouse } from './chaos/house.ts';
import { KEPT } from './chaos/judge.ts';

/** Every kind of blow, and the first again. */
const STRIKES_OF_A_CLUSTER = 6;
const STRIKES_OF_A_SERVER = 6;

it('a cluster whose workers, server and PostgreSQL are killed and halted keeps its promises', async () => {
  const house = await clusterHouse(3);
  try {
    const report = await wreak({ house, seed: 1, goesOn: (strikes) => strikes < STRIKES_OF_A_CLUSTER });
    expect(report).toMatchObject(KEPT);
    expect(report.accepted).toBeGreaterThan(100);
    expect(report.ticks).toBeGreaterThan(10);
  } finally {
    await house.end();
  }
}, 1_200_000);

it('a server on an embedded database that is killed, restarted and halted keeps them too', async () => {
  const house = await embeddedHouse();
  try {
    const report = await wreak({ house, seed: 2, goesOn: (strikes) => strikes < STRIKES_OF_A_SERVER });
    expect(report).toMatchObject(KEPT);
    expect(report.accepted).toBeGreaterThan(100);
    expect(report.ticks).toBeGreaterThan(10);
  } finally {
    await house.end();
  }
}, 600_000);
