import { failure } from '@loopwright/model';
import { describe, expect, it } from 'vitest';
import { compile } from '../compile/compile.ts';
import { decideFailure, decideRetry } from './retry.ts';
import { followedPort } from './route.ts';
import { graphOf, sampleTypes } from './sample/graphs.ts';
import { taskKey } from './task-key.ts';
import { mergeForTrial } from './trial-input.ts';

function nodeOf(type: string, retry = { attempts: 20, backoffSeconds: 2 }) {
  return compile(graphOf([[`a:${type}`, {}, { retry }]], []), sampleTypes).plan!.nodes[0]!;
}

describe('decideFailure', () => {
  const node = nodeOf('step');

  it('waits twice as long each time, up to 300 s, with up to half of it taken off', () => {
    const wait = (attempt: number, random: number) =>
      decideFailure(node, attempt, new Error('x'), 1000, random).retryAt! - 1000;
    expect([1, 2, 3, 9].map((attempt) => wait(attempt, 0))).toEqual([2000, 4000, 8000, 300_000]);
    expect(wait(1, 1)).toBe(1000);
  });

  it('ends with the last attempt of the policy', () => {
    expect(decideFailure(node, 20, new Error('x'), 0, 0).retryAt).toBeNull();
    expect(
      decideFailure(nodeOf('step', { attempts: 1, backoffSeconds: 1 }), 1, new Error('x'), 0, 0).retryAt,
    ).toBeNull();
  });

  it('never tries a wrong template, expression, field or address again', () => {
    for (const code of [
      'TEMPLATE_SYNTAX',
      'TEMPLATE_FAILED',
      'TEMPLATE_LIMIT',
      'EXPRESSION_FAILED',
      'FIELD_INVALID',
      'FORM_INVALID',
      'ADDRESS_REFUSED',
    ] as const) {
      expect(decideFailure(node, 1, failure(code), 0, 0).retryAt).toBeNull();
    }
    for (const code of ['NODE_FAILED', 'NODE_TIMED_OUT', 'INTERNAL'] as const)
      expect(decideFailure(node, 1, failure(code), 0, 0).retryAt).toBe(2000);
  });

  it('records code, text and field', () => {
    expect(decideFailure(node, 1, new TypeError('boom'), 0, 0).record).toEqual({ code: 'NODE_FAILED', text: 'boom' });
    expect(decideFailure(node, 1, 'text', 0, 0).record).toEqual({ code: 'NODE_FAILED', text: 'text' });
    expect(
      decideFailure(node, 1, failure('TEMPLATE_FAILED', { detail: 'url: x', details: { field: 'url' } }), 0, 0).record,
    ).toEqual({ code: 'TEMPLATE_FAILED', text: 'url: x', field: 'url' });
    expect(decideFailure(node, 1, failure('FORM_INVALID', { fields: { n: ['no'] } }), 0, 0).record).toMatchObject({
      field: 'n',
    });
  });
});

describe('followedPort', () => {
  it('is the one a node chose among its own', () => {
    expect(followedPort(nodeOf('step'), undefined)).toBe('default');
    expect(followedPort(nodeOf('if'), 'no')).toBe('no');
    expect(followedPort(nodeOf('fire'), 'default')).toBeNull();
    expect(followedPort(nodeOf('each'), undefined)).toBe('default');
    expect(() => followedPort(nodeOf('if'), undefined)).toThrow('chose no port');
    expect(() => followedPort(nodeOf('step'), 'error')).toThrow('does not have');
  });
});

describe('taskKey', () => {
  it('differs by run, node and item, and by nothing else', () => {
    const a = 'a' as never;
    expect(taskKey(1, a, [2])).toBe(taskKey(1, a, [2]));
    expect(taskKey(1, a, [2])).toMatch(/^[0-9a-f]{32}$/);
    expect(
      new Set([
        taskKey(1, a, []),
        taskKey(2, a, []),
        taskKey(1, 'b' as never, []),
        taskKey(1, a, [1]),
        taskKey(1, a, [1, 1]),
        taskKey(1, a, [11]),
      ]).size,
    ).toBe(6);
  });
});

describe('mergeForTrial', () => {
  it('takes direct upstream outputs in the order of their ids, the first writer of a key wins', () => {
    const graph = graphOf(['c:step', 'b:step', 'a:step', 'x:step', 'n:step'], ['c>n', 'b>n', 'b.error>n', 'x>b']);
    const outputs = new Map(Object.entries({ c: { k: 'c', c: 1 }, b: { k: 'b' }, x: { x: 1 }, a: { a: 1 } }));
    expect(mergeForTrial(graph, outputs as never, 'n' as never)).toEqual({ k: 'b', c: 1 });
  });
});

describe('decideRetry', () => {
  const policy = { attempts: 3, backoffMs: 1000 };

  it('counts the attempts of a message, and waits as a task does', () => {
    expect([1, 2, 3].map((tries) => decideRetry(policy, tries, 'NODE_FAILED', 10, 0))).toEqual([1010, 2010, null]);
    expect(decideRetry(policy, 2, 'NODE_TIMED_OUT', 10, 1)).toBe(1010);
  });

  it('waits longer than 300 s only where the first wait is', () => {
    const long = { attempts: 9, backoffMs: 3_600_000 };
    expect([1, 2].map((tries) => decideRetry(long, tries, 'NODE_FAILED', 0, 0))).toEqual([3_600_000, 3_600_000]);
  });

  it('never tries again what stays wrong', () => {
    expect(decideRetry(policy, 1, 'TEMPLATE_FAILED', 0, 0)).toBeNull();
  });
});
