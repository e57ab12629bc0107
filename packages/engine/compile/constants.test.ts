import type { JsonObject } from '@loopwright/model';
import { createRegistry, defineNode, failure, Type, text, textarea } from '@loopwright/sdk';
import { describe, expect, it } from 'vitest';
import { graphOf } from '../step/sample/graphs.ts';
import { compile, compileStarted, compileToRead, compileTrial } from './compile.ts';
import { problemsByNode } from './problems.ts';

function even(written: string): number {
  if (Number(written) % 2 === 0) return Number(written);
  throw failure('FIELD_INVALID', { detail: `"${written}" is not even.` });
}

const types = createRegistry([
  defineNode({
    identifier: 'begins',
    version: 1,
    label: 'Begins',
    category: 'Test',
    kind: 'producer',
    source: { from: 'pull', pull: () => null },
  }),
  defineNode({
    identifier: 'reads',
    version: 1,
    label: 'Reads',
    category: 'Test',
    kind: 'blocking',
    fields: Type.Object({
      when: textarea({ readAs: 'condition' }),
      even: text({ readAs: even, optional: true, maxLength: 4 }),
      other: text({ optional: true }),
    }),
    execute: ({ data }) => ({ data }),
  }),
]);
const graph = (formValues: JsonObject, config: JsonObject = {}, connections: readonly string[] = ['p>a']) =>
  graphOf(['p:begins', ['a:reads', { when: 'True', ...formValues }, config]], connections);
const details = (formValues: JsonObject, config?: JsonObject) =>
  problemsByNode(compile(graph(formValues, config), types).problems).a ?? {};

describe('a constant', () => {
  it.each([
    ['1 +', 'it ends too early, in `1 +`'],
    ['open(1)', 'the name "open" is unknown; only data is known, in `open(1)`'],
    ['len(data) > 1', 'the name "len" is unknown; only data is known, in `len(data) > 1`'],
    ['True or nope', 'the name "nope" is unknown; only data is known, in `True or nope`'],
    ['data.s | upper', expect.stringContaining('unexpected')],
    ['['.repeat(101), expect.stringContaining('more than 100 open brackets')],
  ])('that is no condition is a problem of its field: %s', (when, told) => {
    expect(details({ when })).toEqual({ when: [told] });
  });

  it.each([
    'data["total"] > 100',
    ' True\n',
    true,
    'data.no.such.key == 1',
    '1 / 0',
    'data.a.upper(1)',
    '{{ data.expression }}',
    '{{ data.left }} +',
  ])('that is a condition is none, whatever it comes to: %s', (when) => {
    expect(details({ when })).toEqual({});
  });

  it('is read as its node reads it, templates and what is empty are not', () => {
    expect(details({ even: '3' })).toEqual({ even: ['"3" is not even.'] });
    for (const written of ['4', 4, ' 4 ', '', '{{ 3 }}']) expect(details({ even: written })).toEqual({});
  });

  it('that its form does not accept is told once, with all others that are wrong', () => {
    expect(details({ even: '11111', when: '1 +', other: '{{ data.x }}' })).toEqual({
      even: [expect.stringContaining('at most 4')],
      when: [expect.stringContaining('too early')],
    });
  });

  it('of a disabled node is read by nobody', () => {
    expect(details({ when: '1 +' }, { disabled: true })).toEqual({});
  });

  it('of a node that never runs is read by nobody', () => {
    expect(compile(graph({ when: '1 +' }, {}, []), types).problems).toEqual([]);
    const idle = graphOf(
      [
        ['p:begins', {}, { disabled: true }],
        ['a:reads', { when: '1 +' }],
      ],
      ['p>a'],
    );
    expect(compile(idle, types).problems).toEqual([]);
  });

  it('keeps no version that was started from going on, none from being read, and no node from being tried', () => {
    const wrong = graph({ when: '1 +' });
    for (const compiled of [
      compileStarted(wrong, types),
      compileToRead(wrong, types),
      compileTrial(wrong, types, 'a' as never),
    ])
      expect(compiled.problems).toEqual([]);
  });
});
