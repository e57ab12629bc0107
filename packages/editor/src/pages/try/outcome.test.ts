import { expect, it } from 'vitest';
import { outcomeOf } from './outcome.ts';

it.each([
  [202, { subscribers: 2 }, 'accepted'],
  [202, { subscribers: 0 }, 'unheard'],
  [401, { error: 'No', code: 'UNAUTHORIZED' }, 'refused'],
  [429, { error: 'Full', code: 'UNAVAILABLE' }, 'refused'],
  [503, { error: 'The store cannot write', code: 'UNAVAILABLE' }, 'unsaid'],
  [502, '<html>', 'unsaid'],
  [200, null, 'unsaid'],
] as const)('of a webhook that answers %i with %j the request is %s', (status, body, outcome) => {
  expect(outcomeOf({ kind: 'webhook' }, { status, body })).toBe(outcome);
});

it('what a workflow answers is what its caller gets, also where it failed', () => {
  expect([200, 500].map((status) => outcomeOf({ kind: 'api' }, { status, body: {} }))).toEqual([
    'answered',
    'answered',
  ]);
});
