import { type House, pausePastDeath } from './house.ts';
import type { Random } from './random.ts';

/** Something rough, and what puts it right again. */
export type Blow = readonly [what: string, work: (random: Random) => Promise<void>];

/** What a house can be struck with at any time. */
export function blowsOf(house: House): readonly Blow[] {
  const { server, workers, postgres } = house;
  const killed: Blow = ['the server is killed', () => server.replace('SIGKILL')];
  if (postgres === null)
    return [
      killed,
      ['the server is restarted', () => server.replace('SIGTERM')],
      ['the server stands still for a while', () => pausePastDeath(server)],
    ];
  return [
    ['a worker is killed', (random) => random.pick(workers).replace('SIGKILL')],
    ['a worker is replaced in good order', (random) => random.pick(workers).replace('SIGTERM')],
    ['a worker stands still past its death', (random) => pausePastDeath(random.pick(workers))],
    killed,
    [
      'PostgreSQL is killed',
      async () => {
        await postgres.kill();
        await postgres.startAgain();
      },
    ],
  ];
}
