import { expect, test } from 'vitest';
import type { Queue } from '../../api/dead-letters.ts';
import { queueNames } from './queue-names.ts';

const queue = (id: number, name: string, workflow_id: string | null = null) => ({ id, name, workflow_id }) as Queue;
const A = '797922ea-dcae-4a1c-ae74-893fcc24a9d4';

test('a queue goes by its name, an inbox by its workflow, an unnamed one by a number', () => {
  const names = queueNames(
    [queue(1, 'mail'), queue(2, `inbox_${A}`, 'w'), queue(3, `queue_${A}_${A}`), queue(4, `queue_${A}_${A}`)],
    new Map([['w', 'Orders']]),
    { inbox: (workflow) => `inbox of ${workflow}`, between: (position) => `queue ${position}` },
  );
  expect([...names.values()]).toEqual(['mail', 'inbox of Orders', 'queue 1', 'queue 2']);
});
