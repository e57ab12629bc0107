import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Client, newClient, newGraph } from './call.ts';
import { type OpenServer, openServer } from './open-server.ts';

const CONTENT_TYPES = ['application/json', 'text/html', 'x', ';;', 'multipart/form-data; boundary=x'];
/** What a page of runs holds at most. */
const PAGE = 200;

const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 300 }).map((drawn) => Buffer.from(drawn)),
  fc.json({ maxDepth: 4 }).map((text) => Buffer.from(text)),
  fc.string({ unit: 'binary', maxLength: 300 }).map((text) => Buffer.from(text)),
);

/** Throws so many webhooks at a loop that runs. */
export function anyWebhook(runs: number): void {
  let server: OpenServer;
  let client: Client;
  let workflow: string;

  beforeAll(async () => {
    server = await openServer();
    client = await newClient(server);
    const graph = await newGraph(client, [
      { type: 'webhook-producer', values: { webhook_id: 'any' } },
      { type: 'data-transformer', values: { output_template: '{"body": {{ data.webhook.data.body | tojson }}}' } },
    ]);
    workflow = graph.id;
    expect((await client('POST', `/workflow/${workflow}/start_execution/`)).status).toBe(200);
  });
  afterAll(() => server.close());

  /** How many runs there are of each state. */
  async function countRuns(): Promise<Readonly<Record<string, number>>> {
    const counts: Record<string, number> = {};
    let cursor = '';
    do {
      const { body } = await client('GET', `/runs/?workflow=${workflow}&limit=${PAGE}${cursor}`);
      for (const { state } of body.items) counts[state] = (counts[state] ?? 0) + 1;
      cursor = body.next_cursor === null ? '' : `&cursor=${encodeURIComponent(body.next_cursor)}`;
    } while (cursor !== '');
    return counts;
  }

  it('any webhook to a loop that runs is accepted, and is a run that succeeds, or is refused', async () => {
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(
        bytes,
        fc.webQueryParameters(),
        fc.option(fc.constantFrom(...CONTENT_TYPES)),
        async (payload, query, type) => {
          const reply = await server.app.inject({
            method: 'POST',
            url: `/api/webhooks/any/?${query}`,
            headers: { ...client.headers, ...(type === null ? {} : { 'content-type': type }) },
            payload,
          });
          expect([reply.statusCode, reply.json(), server.errors]).toEqual([
            expect.toSatisfy((status: number) => status === 202 || (status >= 400 && status < 500)),
            expect.any(Object),
            [],
          ]);
          if (reply.statusCode !== 202) return;
          expect(reply.json().subscribers).toBe(1);
          accepted += 1;
        },
      ),
      { numRuns: runs },
    );
    let counts = await countRuns();
    while ((counts.succeeded ?? 0) + (counts.failed ?? 0) < accepted) counts = await countRuns();
    expect(counts).toEqual({ succeeded: accepted });
    expect(accepted).toBeGreaterThan(runs / 2);
    expect(server.errors).toEqual([]);
  });
}
