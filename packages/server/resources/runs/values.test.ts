import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, newClient, newGraph } from '../../testing/call.ts';
import { type OpenServer, openServer } from '../../testing/open-server.ts';

let server: OpenServer;
let ada: Client;
let bob: Client;
let run: string;
const body = { text: 'x'.repeat(5000), list: [1, 'two', { 'a/b': null }], n: 1.5, empty: {} };

beforeAll(async () => {
  server = await openServer();
  ada = await newClient(server);
  bob = await newClient(server);
  const { id } = await newGraph(
    ada,
    [
      { type: 'webhook-producer', values: { webhook_id: 'values' } },
      { type: 'if-condition', values: { condition_expression: 'True' } },
    ],
    { workflow_type: 'api' },
  );
  await ada('POST', `/workflow/${id}/activate/`);
  expect((await ada('POST', `/workflow/${id}/execute/`, { input: body })).status).toBe(200);
  run = `/runs/${(await ada('GET', `/runs/?workflow=${id}`)).body.items[0].id}/`;
});
afterAll(() => server.close());

const root = '/webhook/data/body';
const look = async (path: string, more = '') =>
  (await ada('GET', `${run}value/?task=0&side=output&path=${encodeURIComponent(path)}${more}`)).body;

describe('a value of a run', () => {
  it('is shown one level at a time, with the size of each entry', async () => {
    expect(await look(root)).toEqual({
      kind: 'object',
      length: 4,
      bytes: JSON.stringify(body).length,
      entries: [
        { key: 'text', kind: 'string', length: 5000, bytes: 5002, preview: 'x'.repeat(200) },
        { key: 'list', kind: 'array', length: 3, bytes: 24, preview: '[1,"two",{"a/b":null}]' },
        { key: 'n', kind: 'number', length: null, bytes: 3, value: 1.5 },
        { key: 'empty', kind: 'object', length: 0, bytes: 2, preview: '{}' },
      ].map((entry) => (entry.key === 'list' ? { ...entry, bytes: JSON.stringify(body.list).length } : entry)),
      value: null,
    });
    expect(await look(`${root}/list`, '&offset=1&limit=1')).toMatchObject({
      length: 3,
      entries: [{ key: 1, kind: 'string', value: 'two' }],
    });
    expect(await look(`${root}/list/2/a~1b`)).toEqual({
      kind: 'null',
      length: null,
      bytes: 4,
      entries: [],
      value: null,
    });
    expect(await look(`${root}/text`, '&offset=4990&limit=100')).toMatchObject({ length: 5000, value: 'x'.repeat(10) });
  });

  it('that is not there, or somebody else’s, is 404', async () => {
    for (const path of [`${root}/none`, `${root}/list/3`, `${root}/list/01`, `${root}/n/x`, '/__proto__'])
      expect([path, (await look(path)).code]).toEqual([path, 'NOT_FOUND']);
    expect((await ada('GET', `${run}value/?task=99&side=output`)).status).toBe(404);
    expect((await bob('GET', `${run}value/?task=0&side=output`)).status).toBe(404);
  });

  it.each([
    '',
    'task=0',
    'side=input',
    'task=-1&side=input',
    'task=0&side=both',
    'task=0&side=output&path=x',
    'task=0&side=output&limit=0',
  ])('is refused where the question is malformed: %s', async (query) => {
    expect((await ada('GET', `${run}value/?${query}`)).status).toBe(400);
  });
});

describe('a run', () => {
  it('leaves out values larger than asked for, and says how large they are', async () => {
    const [whole] = (await ada('GET', run)).body.tasks;
    expect([whole.input_bytes, whole.output_bytes]).toEqual([null, null]);
    const [cut] = (await ada('GET', `${run}?max_value_bytes=1000`)).body.tasks;
    expect(cut).toEqual({ ...whole, output: null, output_bytes: Buffer.byteLength(JSON.stringify(whole.output)) });
    expect((await ada('GET', `${run}?max_value_bytes=1048577`)).status).toBe(400);
  });

  it('is read on from any of its tasks', async () => {
    const { tasks, tasks_total: total } = (await ada('GET', run)).body;
    expect(total).toBe(2);
    const later = (await ada('GET', `${run}?tasks_after=1`)).body;
    expect([later.tasks, later.tasks_total]).toEqual([tasks.slice(1), 2]);
    expect((await ada('GET', `${run}?tasks_limit=1`)).body.tasks).toEqual(tasks.slice(0, 1));
    for (const wrong of ['tasks_after=x', 'tasks_limit=0', 'tasks_limit=1001'])
      expect((await ada('GET', `${run}?${wrong}`)).status).toBe(400);
  });
});
