import { failure } from '@loopwright/model';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ServerContext } from '../context.ts';
import type { Answered, MetricsBook } from './metrics-book.ts';

/** So many requests are remembered before the library that counts them is loaded, if nobody reads the metrics before. */
const MOST_REMEMBERED = 1000;
const TEXT = { description: 'The metrics', content: { 'text/plain': { schema: { type: 'string' } } } };

/**
 * Metrics in the text format of Prometheus: open to this machine, elsewhere for who has credentials. Counts the requests
 * of every route that is registered after it; the doors count in the runtime instead.
 *
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export async function metricRoutes(app: FastifyInstance, context: ServerContext): Promise<void> {
  const remembered: Answered[] = [];
  let book: MetricsBook | null = null;
  let opening: Promise<MetricsBook> | null = null;

  function open(): Promise<MetricsBook> {
    opening ??= import('./metrics-book.ts').then(({ openMetricsBook }) => {
      book = openMetricsBook(context.runtime);
      for (const answered of remembered.splice(0)) book.count(answered);
      return book;
    });
    return opening;
  }

  app.addHook('onRoute', (route) => {
    if (route.config?.rateLimit === false || route.path === '*') return;
    const { url } = route;
    const count = (request: FastifyRequest, reply: FastifyReply, done: () => void): void => {
      const { method } = request;
      const answered = { method, route: url, status: reply.statusCode, seconds: reply.elapsedTime / 1000 };
      if (book !== null) book.count(answered);
      else if (remembered.push(answered) >= MOST_REMEMBERED) void open();
      done();
    };
    route.onResponse = [...[route.onResponse ?? []].flat(), count];
  });

  app.get(
    '/metrics',
    {
      config: { public: true },
      schema: { tags: ['Server'], summary: 'Metrics for Prometheus', response: { 200: TEXT } },
    },
    async (request, reply) => {
      if (request.caller === null && !context.home.isFromHere(request)) throw failure('NOT_AUTHENTICATED');
      const { contentType, text } = await open();
      return reply.type(contentType).send(await text());
    },
  );
}
