import { expect, it } from 'vitest';
import { problemsOf } from './problems.ts';

const of = (details: Record<string, unknown>) => problemsOf({ body: { details } });

it('problems of a workflow are told by node and field', () => {
  expect(of({ n1: { url: ['This field is required.'], __all__: ['It is a cycle.'] } })).toEqual([
    { place: 'n1', field: 'url', text: 'This field is required.' },
    { place: 'n1', field: '', text: 'It is a cycle.' },
  ]);
});

it('problems of a file are told by place', () => {
  expect(of({ 'nodes.a.type': ['There is no node type x'], __all__: ['Not YAML', 'at all'] })).toEqual([
    { place: 'nodes.a.type', field: 'nodes.a.type', text: 'There is no node type x' },
    { place: '', field: '', text: 'Not YAML' },
    { place: '', field: '', text: 'at all' },
  ]);
});

it('without details there are none', () => {
  expect(problemsOf({ body: {} })).toEqual([]);
});
