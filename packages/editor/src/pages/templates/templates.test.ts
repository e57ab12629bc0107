import { expect, it } from 'vitest';
import { needsService, offered, sampleBody, type Template } from './templates.ts';

const template = (id: string, rest: Partial<Template>): Template => ({
  id,
  name: id,
  description: null,
  workflow_type: 'production',
  node_types: [],
  webhook_ids: [],
  file: '',
  ...rest,
});

it('what runs by itself comes first, and of that what takes requests', () => {
  const all = [
    template('service', { webhook_ids: ['a'], file: 'env:\n  SERVICE: http://127.0.0.1:9000\n' }),
    template('counter', {}),
    template('answer', { workflow_type: 'api' }),
    template('hook', { webhook_ids: ['b'] }),
  ];
  expect(all.map(needsService)).toEqual([true, false, false, false]);
  expect(offered(all).map(({ id }) => id)).toEqual(['hook', 'answer', 'counter', 'service']);
});

it.each([
  [`# Try it: curl x -d '{"id": 1, "total": 250}'\n`, { id: 1, total: 250 }],
  [`# curl x/execute/ -d '{"input": {"total": 1}}'\n`, { total: 1 }],
  [`# npx loopwright run x --input '{"total": 2}'\n`, { total: 2 }],
])('the sample body of %j', (file, expected) => {
  expect(JSON.parse(sampleBody(template('x', { file }))!)).toEqual(expected);
});

it.each(['# none\n', `# -d '{broken}'\n`, `name: x -d '{"a": 1}'\n`])('%j has no sample body', (file) => {
  expect(sampleBody(template('x', { file }))).toBe(null);
});
