import { afterEach, expect, it } from 'vitest';
import type { House } from './chaos/house.ts';
import { judge, KEPT } from './chaos/judge.ts';
import { type Load, startLoad } from './chaos/load.ts';
import { killAtEach, killWhatIsHeardByNobody } from './points/kill-at-each.ts';
import { AT_DOORS, EMBEDDED, type PointName } from './points/points.ts';
import { struckCluster, struckEmbedded } from './points/struck-house.ts';

/** Of a cluster all that matter there: `points.long.ts` has every point for both. */
const AT_WORK: readonly PointName[] = [
  'a message was claimed',
  'a flush of a run is not sent yet',
  'a flush of a run is on disk',
  'an effect was done, and that is not journaled',
  'a message for the next loop is sent',
  'a token is out, and its wait is not on disk',
  'a run was parked',
  'an item of a producer is not written yet',
  'an item of a producer is on disk',
  'a run is not set aside yet',
  'a loop has ended',
  'the end of an execution is not written yet',
  'the end of an execution is on disk',
  'a loop is set aside, and not given back',
  'a loop is given back, and nobody was told',
];
/** What is under way matters here, not how much: the starts of processes are to have the machine. */
const PAUSE_MS = 40;

let house: House | null = null;
let load: Load | null = null;

afterEach(async () => {
  await load?.end();
  await house?.end();
  [load, house] = [null, null];
});

it('a server on an embedded database keeps its promises when it is killed at any of the points, and in its recovery', async () => {
  const struck = await struckEmbedded();
  house = struck;
  load = await startLoad(struck, PAUSE_MS);
  await killAtEach(struck, load, EMBEDDED);
  await struck.killTwice(struck.server);
  await load.quiet();
  await load.drained();
  expect(await judge(struck, load)).toMatchObject({ ...KEPT, strikes: EMBEDDED.length + 1 });
}, 1_200_000);

it('it keeps them when it stands still where an effect may begin, and the service outside closes its connections meanwhile', async () => {
  const struck = await struckEmbedded();
  house = struck;
  load = await startLoad(struck, PAUSE_MS);
  const { service } = load;
  await load.goesOn();
  await struck.haltAt('an effect may begin from now on', () => service.left());
  await load.goesOn();
  await load.quiet();
  await load.drained();
  expect(await judge(struck, load)).toMatchObject({ ...KEPT, strikes: 1 });
}, 600_000);

it('a cluster keeps them when its processes are killed at points or halted there past their death, and PostgreSQL behind a commit', async () => {
  const struck = await struckCluster(3);
  house = struck;
  load = await startLoad(struck, PAUSE_MS);
  const killAtDoors = async (): Promise<void> => {
    for (const point of AT_DOORS) await struck.killAt(point);
  };
  const halts = ['a flush of a run is not sent yet', 'an effect was done, and that is not journaled'] as const;
  const [halted] = await Promise.all([struck.haltAt(halts), killAtDoors()]);
  expect(halted).toEqual([]);
  await killAtEach(struck, load, AT_WORK);
  await struck.killTwice(struck.workers[0]!);
  await struck.killWhoFrees(struck.workers[1]!);
  await struck.killPostgresAtCommit();
  await load.quiet();
  await load.drained();
  const alone = await killWhatIsHeardByNobody(struck, load);
  const strikes = 2 + AT_DOORS.length + AT_WORK.length + 1 + 2 + 1 + alone;
  expect(await judge(struck, load)).toMatchObject({ ...KEPT, strikes });
}, 1_500_000);
