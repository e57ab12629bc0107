import { builtins } from '@loopwright/nodes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Client, newClient } from '../../testing/call.ts';
import { type OpenServer, openServer } from '../../testing/open-server.ts';
import { place } from '../../testing/place.ts';

let server: OpenServer;
let ada: Client;

beforeAll(async () => {
  server = await openServer({ types: [place] });
  ada = await newClient(server);
});
afterAll(() => server.close());

describe('the catalogue', () => {
  test('is a tree without empty categories, and a list', async () => {
    const flat = (await ada('GET', '/nodes/flat/')).body;
    expect(flat).toHaveLength(builtins.length + 1);
    expect((await ada('GET', '/nodes/count/')).body).toEqual({ count: builtins.length + 1 });
    const tree = (await ada('GET', '/nodes/')).body;
    expect(Object.keys(tree)).toEqual([
      'System',
      'Http',
      'Logical',
      'Loop',
      'Data',
      'Store',
      'Counter',
      'Delay',
      'Waiting',
      'Schedule',
    ]);
    for (const folder of Object.values<{ nodes: unknown[]; subfolders: object }>(tree))
      expect(Object.keys(folder).sort()).toEqual(['nodes', 'subfolders']);
    expect(tree.Data.subfolders.Places.nodes).toEqual([
      flat.find((one: { identifier: string }) => one.identifier === 'place'),
    ]);
    for (const meta of flat)
      expect([typeof meta.name, typeof meta.label, typeof meta.description]).toEqual(['string', 'string', 'string']);
  });

  test('tells of one type by identifier or alias, and names an unknown one', async () => {
    expect((await ada('GET', '/nodes/http-request/')).body).toMatchObject({
      name: 'HttpRequestNode',
      identifier: 'http-request',
      type: 'BlockingNode',
      has_form: true,
      form_class: 'HttpRequestForm',
      category: 'Http',
    });
    expect((await ada('GET', '/nodes/queue-reader/')).body.identifier).toBe('queue-reader-dummy');
    for (const path of ['', 'form/']) {
      const { status, body } = await ada('GET', `/nodes/nothing/${path}`);
      expect([status, body.code, body.identifier]).toEqual([404, 'NOT_FOUND', 'nothing']);
    }
  });

  test('is looked through again', async () => {
    const { status, body } = await ada('POST', '/nodes/refresh/');
    expect([status, body.message, body.count]).toEqual([200, `${builtins.length + 1} node types`, builtins.length + 1]);
  });
});

describe('a form', () => {
  test('comes with its type, and is null where there is none', async () => {
    const { body } = await ada('GET', '/nodes/http-request/form/');
    expect(body.node.identifier).toBe('http-request');
    expect(body.form).toMatchObject({ form_name: 'HttpRequestForm', form_level_errors: [] });
    const none = (await ada('GET', '/nodes/queue-reader-dummy/form/')).body;
    expect(none).toMatchObject({ form: null, message: expect.any(String) });
    expect((await ada('POST', '/nodes/queue-reader-dummy/form/update/', { field_values: {} })).body.form).toBeNull();
  });

  test('loads the choices of a dependent field when its parent has a value', async () => {
    const state = async (values: object) => {
      const { body } = await ada('POST', '/nodes/place/form/update/', { field_values: values });
      return body.form.fields.find((field: { name: string }) => field.name === 'state');
    };
    expect(await state({})).toMatchObject({
      disabled: true,
      ready: false,
      dependencies: ['country'],
      widget: { _choices: [] },
    });
    expect(await state({ country: 'us' })).toMatchObject({
      ready: true,
      value: null,
      widget: {
        choices: [
          ['ny', 'New York'],
          ['ca', 'California'],
        ],
      },
    });
    expect(await state({ country: 'va' })).toMatchObject({ ready: true, value: 'va' });
    expect((await ada('POST', '/nodes/place/form/update/', { field_values: 'x' })).status).toBe(400);
  });

  test('answers the choices of one field', async () => {
    const ask = (body: object) => ada('POST', '/nodes/place/field-options/', body);
    expect(await ask({ parent_field: 'country', dependent_field: 'state', parent_value: 'va' })).toMatchObject({
      status: 200,
      body: { field: 'state', options: [{ value: 'va', text: 'Vatican' }] },
    });
    for (const body of [
      {},
      { parent_field: 'country' },
      { parent_field: 'x', dependent_field: 'state' },
      { parent_field: 'state', dependent_field: 'country' },
    ])
      expect((await ask(body)).status).toBe(400);
    expect((await ada('POST', '/nodes/nothing/field-options/', {})).status).toBe(404);
  });
});

describe('an icon', () => {
  test('of every built-in is a picture that may be kept', async () => {
    for (const { icon } of (await ada('GET', '/nodes/flat/')).body) {
      if (icon === null) continue;
      const reply = await server.app.inject({ method: 'GET', url: `/node-icons/${icon}` });
      expect([icon, reply.statusCode, reply.headers['content-type']]).toEqual([icon, 200, 'image/png']);
      expect(reply.rawPayload.subarray(1, 4).toString()).toBe('PNG');
      expect(reply.headers['cache-control']).toContain('max-age');
      const again = await server.app.inject({
        method: 'GET',
        url: `/node-icons/${icon}`,
        headers: { 'if-none-match': String(reply.headers.etag) },
      });
      expect(again.statusCode).toBe(304);
    }
  });

  test('is found in its folder only', async () => {
    for (const path of [
      '',
      'Http/HttpRequest/none.png',
      '../index.ts',
      '..%2f..%2findex.ts',
      '%2e%2e/draw.png',
      '/etc/passwd',
      'Http//HttpRequest/icon.png',
      'Http/HttpRequest',
      'a%00.png',
      'src/../draw.ts',
      'draw.ts',
    ])
      expect([path, (await server.app.inject({ method: 'GET', url: `/node-icons/${path}` })).statusCode]).toEqual([
        path,
        404,
      ]);
  });
});
