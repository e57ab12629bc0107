import { describe, expect, it } from 'vitest';
import type { Workflow } from '../../api/workflows.ts';
import { type ListFilter, listed, readFilter, stateOf, tagsOf, writeFilter } from './workflow-list.ts';

const workflow = (name: string, rest: Partial<Workflow> = {}): Workflow => ({
  id: name,
  name,
  description: null,
  category: null,
  workflow_type: 'production',
  status: 'inactive',
  last_run: null,
  next_run: null,
  runs_count: 0,
  tags: [],
  created_by: 1,
  created_by_username: 'ada',
  task_id: null,
  env: {},
  runtime_state: {},
  created_at: '2026-01-01T00:00:00Z',
  updated_at: '2026-01-01T00:00:00Z',
  ...rest,
});

const all = [
  workflow('Order 10', { tags: ['shop'], status: 'active', task_id: 't', updated_at: '2026-01-03T00:00:00Z' }),
  workflow('Order 2', { tags: ['shop', 'large'], description: 'Café orders', runs_count: 7 }),
  workflow('Answers', { workflow_type: 'api', status: 'active', last_run: '2026-01-02T00:00:00Z' }),
  workflow('Broken', { status: 'error' }),
];
const EVERYTHING: ListFilter = { text: '', tags: [], states: [], sort: 'name', isDescending: false };
const names = (filter: Partial<ListFilter>) => listed(all, { ...EVERYTHING, ...filter }).map(({ name }) => name);

it('a workflow runs, answers, failed or is stopped', () => {
  expect(all.map(stateOf)).toEqual(['running', 'stopped', 'on', 'failed']);
});

describe('the list', () => {
  it('is sorted as people count', () => {
    expect(names({})).toEqual(['Answers', 'Broken', 'Order 2', 'Order 10']);
    expect(names({ isDescending: true })).toEqual(['Order 10', 'Order 2', 'Broken', 'Answers']);
  });

  it.each([
    ['cafe', ['Order 2']],
    ['ORDER shop', ['Order 2', 'Order 10']],
    ['order answers', []],
    ['large', ['Order 2']],
  ])('finds %s', (text, expected) => {
    expect(names({ text })).toEqual(expected);
  });

  it('holds those with all tags and with one of the states', () => {
    expect(names({ tags: ['shop'] })).toEqual(['Order 2', 'Order 10']);
    expect(names({ tags: ['shop', 'large'] })).toEqual(['Order 2']);
    expect(names({ states: ['failed', 'on'] })).toEqual(['Answers', 'Broken']);
  });

  it.each([
    ['state', ['Broken', 'Order 10', 'Answers', 'Order 2']],
    ['runs_count', ['Answers', 'Broken', 'Order 10', 'Order 2']],
    ['last_run', ['Broken', 'Order 10', 'Order 2', 'Answers']],
    ['updated_at', ['Answers', 'Broken', 'Order 2', 'Order 10']],
  ] as const)('is sorted by %s, then by name', (sort, expected) => {
    expect(names({ sort })).toEqual(expected);
  });

  it('knows the tags, the most used first', () => {
    expect(tagsOf(all)).toEqual(['shop', 'large']);
  });
});

describe('the address', () => {
  it('holds the filter', () => {
    const filter: ListFilter = { text: 'a b', tags: ['x', 'y'], states: ['on'], sort: 'name', isDescending: true };
    const search = writeFilter(new URLSearchParams('new=1&q=old'), filter);
    expect(search.toString()).toBe('new=1&q=a+b&tag=x&tag=y&state=on&sort=-name');
    expect(readFilter(search)).toEqual(filter);
  });

  it('that says nothing, or nonsense, shows all, the last changed first', () => {
    const plain = { text: '', tags: [], states: [], sort: 'updated_at', isDescending: true };
    expect(readFilter(new URLSearchParams(''))).toEqual(plain);
    expect(readFilter(new URLSearchParams('sort=password&state=odd'))).toEqual(plain);
    expect(writeFilter(new URLSearchParams(), readFilter(new URLSearchParams())).toString()).toBe('');
  });
});
