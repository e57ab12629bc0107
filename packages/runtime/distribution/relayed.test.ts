import type { Json, JsonObject, LiveEvent, NodeId, RunId, WorkflowId } from '@loopwright/model';
import { expect, it } from 'vitest';
import { bellsOf } from './relayed.ts';

const WORKFLOW = 'w' as WorkflowId;
const task = { runId: 1 as RunId, nodeId: 'n' as NodeId, nodeType: 'http-request', path: [], at: 1000, seconds: 1 };

function tell(event: LiveEvent): LiveEvent[] {
  const bells = bellsOf(WORKFLOW, { kind: 'event', from: 'me', nth: 1, event });
  return bells.map((bell) => (JSON.parse((bell as { readonly text: string }).text) as { event: LiveEvent }).event);
}
const completed = (data: JsonObject) => tell({ kind: 'task-completed', ...task, port: 'default', data });
const without = [expect.objectContaining({ kind: 'task-completed', nodeId: 'n', data: {} })];

it('of an output that is too heavy no more is read than shows that it is', () => {
  const data = {
    text: 'x'.repeat(30_000),
    get more(): string {
      throw new Error('It is read to its end');
    },
  };
  expect(completed(data)).toEqual(without);
});

it('an output nested beyond any stack is told without its data', () => {
  const deep = JSON.parse(`${'['.repeat(200_000)}${']'.repeat(200_000)}`) as Json;
  expect(completed({ deep })).toEqual(without);
});

it('an output that fits is told as it is, however its JSON is estimated', () => {
  const data = { digits: Array.from({ length: 3500 }, (_, n) => n % 10) };
  expect(completed(data)).toEqual([expect.objectContaining({ data })]);
});

it('of a long error the beginning is told', () => {
  const [event] = tell({ kind: 'task-failed', ...task, error: 'far '.repeat(1_000_000), retryAt: null });
  expect(event).toMatchObject({ kind: 'task-failed', error: 'far '.repeat(250) });
});
