import { describe, expect, it } from 'vitest';
import { graphOf, type SampleNode, sampleTypes } from '../step/sample/graphs.ts';
import { compile, compileTrial } from './compile.ts';
import { problemText } from './problems.ts';

const HOOK = ['h:webhook-producer', { webhook_id: 'w' }] as const;
const REFUSED = 'Every request is refused: an api workflow must begin with one webhook-producer';

function told(nodes: readonly SampleNode[], type: 'production' | 'api' = 'api'): readonly string[] {
  const { plan, notices } = compile(graphOf(nodes, [], type), sampleTypes);
  expect(plan).not.toBeNull(); // it may be activated
  return notices.map(problemText).filter((line) => line.includes(REFUSED));
}

describe('an api workflow', () => {
  it.each([
    ['another producer', ['p:start'], [`p: ${REFUSED}, and this is another producer`]],
    ['none', ['a:step'], [`${REFUSED}, and it has no producer`]],
    [
      'one beside it',
      [HOOK, 'p:start'],
      [`h: ${REFUSED}, and it has 2 producers`, `p: ${REFUSED}, and it has 2 producers`],
    ],
    ['one that is disabled', [[...HOOK, { disabled: true }]], [`h: ${REFUSED}, and this one is disabled`]],
  ] as const)('that begins with %s instead of one webhook is told so', (_what, nodes, lines) => {
    expect(told(nodes as readonly SampleNode[])).toEqual(lines);
  });

  it('that begins with one webhook is not, nor is a workflow of the other type, nor a node that is tried', () => {
    expect(told([HOOK, 'a:step'])).toEqual([]);
    expect(told(['p:start'], 'production')).toEqual([]);
    expect(compileTrial(graphOf(['p:start'], [], 'api'), sampleTypes, 'p' as never).notices).toEqual([]);
  });
});
