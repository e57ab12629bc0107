import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, newClient } from '../../testing/call.ts';
import { type OpenServer, openServer } from '../../testing/open-server.ts';

let server: OpenServer;
let ada: Client;
beforeAll(async () => {
  server = await openServer();
  ada = await newClient(server);
});
afterAll(() => server.close());

const preview = async (body: object) => (await ada('POST', '/expressions/preview/', body)).body;
const fine = { cut: false, error: null };

describe('a preview', () => {
  it('renders a template, evaluates a condition, reads a JSON template', async () => {
    const data = { total: 7, name: 'Ada "A"' };
    expect(await preview({ kind: 'template', text: 'of {{ data.total }}', data })).toEqual({
      value: 'of 7',
      text: 'of 7',
      ...fine,
    });
    expect(await preview({ kind: 'condition', text: 'data["total"] > 5', data })).toEqual({
      value: true,
      text: 'true',
      ...fine,
    });
    expect(await preview({ kind: 'condition', text: 'data["total"] > {{ data.total }}', data })).toMatchObject({
      value: false,
    });
    const made = { n: data.name };
    expect(await preview({ kind: 'json-template', text: '{"n": {{ data.name | tojson }}}', data })).toEqual({
      value: made,
      text: JSON.stringify(made),
      ...fine,
    });
  });

  it('reads the env of a workflow of the caller’s, and writes nothing to it', async () => {
    const { id } = (await ada('POST', '/workflow/', { name: 'W', env: { API: 'x' }, runtime_state: { n: 1 } })).body;
    const text = '{{ workflowenv.API }}{{ runtime.n }}{{ 2 | set_runtime("n") }}';
    expect((await preview({ kind: 'template', text, workflow_id: id })).value).toBe('x12');
    expect((await ada('GET', `/workflow/${id}/`)).body.runtime_state).toEqual({ n: 1 });
    const bob = await newClient(server);
    const body = { kind: 'template', text, workflow_id: id };
    expect((await bob('POST', '/expressions/preview/', body)).status).toBe(404);
  });

  it('reads what it has set itself, as a run does', async () => {
    const { id } = (await ada('POST', '/workflow/', { name: 'W', runtime_state: { n: 1, m: 2 } })).body;
    const text =
      '{{ 5 | set_runtime("k", 5) }}-{{ runtime.k }}-{{ 1 | delete_runtime("n") }}-{{ runtime.n }}-{{ runtime.m }}';
    expect((await preview({ kind: 'template', text, workflow_id: id })).value).toBe('5-5-1--2');
    expect((await preview({ kind: 'template', text: '{{ runtime.k }}{{ runtime.n }}', workflow_id: id })).value).toBe(
      '1',
    );
    expect((await ada('GET', `/workflow/${id}/`)).body.runtime_state).toEqual({ n: 1, m: 2 });
  });

  it.each([
    ['template', 'a\nb {{ data. }}', { kind: 'syntax', line: 2, column: 3 }],
    ['template', '{% for x in data.list %}', { kind: 'syntax', line: 1 }],
    ['template', 'x\n  {{ 1 / 0 }}', { kind: 'failed', line: 2, column: 3 }],
    ['condition', 'data["missing"] > 1', { kind: 'failed', line: 1, column: 6, text: 'there is no key "missing"' }],
    ['condition', 'data[', { kind: 'syntax', line: 1, column: 5, text: 'a "]" is missing' }],
    ['condition', '  1 <\n  2 < "x" < 3', { kind: 'failed', line: 2, column: 5 }],
    ['condition', '1 + {{ 1 }} < 2 and {{ 3 }} + nil > {{ 5 }}', { kind: 'failed', line: 1, column: 5 }],
    ['condition', 'nil > {{ 5 }}', { kind: 'failed', line: 1, column: 1 }],
    ['condition', '{{ 5 }} >\n nil', { kind: 'failed', line: 2, column: 2 }],
    ['condition', '{{ 5 }} > (', { kind: 'syntax', line: 1, column: 11 }],
    ['condition', '{{ 5 }} >', { kind: 'syntax', line: 1, column: 10 }],
    ['condition', 'data.x == 1 and {{ 1 / 0 }}', { kind: 'failed', line: 1, column: 17 }],
    ['condition', `1 < {{ "'a'" }}`, { kind: 'failed', line: 1, column: 3 }],
    ['condition', `1 == {{ '"a" + 1' }}`, { kind: 'failed', line: 1, column: 6 }],
    ['json-template', '{a: 1}', { kind: 'json', line: 1, column: 2 }],
    ['template', '{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}', { kind: 'limit' }],
  ])('of a %s that fails says what is wrong and where: %s', async (kind, text, error) => {
    expect(await preview({ kind, text })).toMatchObject({ value: null, error: { text: expect.any(String), ...error } });
  });

  it('cuts what is larger than 64 KiB', async () => {
    const data = { list: new Array(20_000).fill('abcdef') };
    const text = await preview({ kind: 'template', text: '{{ data.list | join(",") }}', data });
    expect([text.cut, text.value.length, text.text.length]).toEqual([true, 65_536, 65_536]);
    const list = await preview({ kind: 'condition', text: 'data["list"]', data });
    expect([list.cut, list.value, list.text.length]).toEqual([true, null, 65_536]);
  });

  it('is refused where it is malformed', async () => {
    const { status, body } = await ada('POST', '/expressions/preview/', { kind: 'poem', data: [], workflow_id: '1' });
    expect([status, Object.keys(body.errors).sort()]).toEqual([400, ['data', 'kind', 'text', 'workflow_id']]);
  });
});

it('the words of both languages are listed with what they do', async () => {
  const { items, next_cursor } = (await ada('GET', '/expressions/functions/')).body;
  expect(next_cursor).toBe(null);
  expect(items).toContainEqual({ name: 'tojson', kind: 'filter', on: null, description: 'The value as JSON' });
  expect(items).toContainEqual({ name: 'get', kind: 'method', on: 'object', description: expect.any(String) });
  expect(items.length).toBeGreaterThan(100);
});
