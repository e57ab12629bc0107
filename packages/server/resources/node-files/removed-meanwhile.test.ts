import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { newClient, newGraph } from '../../testing/call.ts';
import { type OpenServer, openServer } from '../../testing/open-server.ts';

let server: OpenServer;
beforeAll(async () => {
  server = await openServer();
});
afterAll(() => server.close());

const body = (value: string): string =>
  `--edge\r\ncontent-disposition: form-data; name="key"\r\n\r\nk\r\n--edge\r\n` +
  `content-disposition: form-data; name="file"; filename="a.txt"\r\n\r\n${value}\r\n--edge--\r\n`;
const type = { 'content-type': 'multipart/form-data; boundary=edge' };

test('a file that is removed while other bytes for it arrive stays away, and they with it', async () => {
  const ada = await newClient(server);
  const { id, nodes } = await newGraph(ada, [{ type: 'counter' }]);
  const base = `/workflow/${id}/nodes/${nodes[0]}/files/`;
  const stored = () => readdir(join(server.filesFolder, 'node_files', nodes[0]!));
  const made = (await ada('POST', `${base}upload/`, body('one'), type)).body;
  const origin = await server.app.listen({ host: '127.0.0.1', port: 0 });
  const payload = body('x'.repeat(10_000));
  const sending = request(`${origin}/api${base}${made.id}/update-file/`, {
    method: 'PUT',
    headers: { ...ada.headers, ...type, 'content-length': payload.length },
  });
  sending.write(payload.slice(0, 5000));
  await vi.waitFor(async () => expect(await stored()).toHaveLength(2), { timeout: 60_000 }); // the file was found
  expect((await ada('DELETE', `${base}${made.id}/`)).status).toBe(204);
  sending.end(payload.slice(5000));
  const [reply] = await once(sending, 'response');
  reply.resume();
  expect(reply.statusCode).toBe(404);
  expect((await ada('GET', base)).body).toEqual([]);
  expect(await stored()).toEqual([]);
});
