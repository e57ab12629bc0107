import { failure } from '@loopwright/model';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { ServerContext } from '../context.ts';
import { isFromThisMachine } from './loopback.ts';

/**
 * Metrics in the text format of Prometheus: open to this machine, elsewhere for who has credentials. Counts the requests
 * of every route that is registered after it; the doors count in the runtime instead.
 *
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export async function metricRoutes(app: FastifyInstance, context: ServerContext): Promise<void> {
  const register = new Registry();
  const requests = new Counter({
    name: 'loopwright_http_requests_total',
    help: 'Requests answered, without the doors',
    labelNames: ['method', 'route', 'status'],
    registers: [register],
  });
  const seconds = new Histogram({
    name: 'loopwright_http_request_seconds',
    help: 'Time to answer, without the doors',
    labelNames: ['method'],
    registers: [register],
  });
  countRuntime(context, register);

  app.addHook('onRoute', (route) => {
    if (route.config?.rateLimit === false || route.path === '*') return;
    const { url } = route;
    const count = (request: FastifyRequest, reply: FastifyReply, done: () => void): void => {
      requests.inc({ method: request.method, route: url, status: reply.statusCode });
      seconds.observe({ method: request.method }, reply.elapsedTime / 1000);
      done();
    };
    route.onResponse = [...[route.onResponse ?? []].flat(), count];
  });

  let hasProcessMetrics = false;
  app.get(
    '/metrics',
    { config: { public: true }, schema: { tags: ['Server'], summary: 'Metrics for Prometheus' } },
    async (request, reply) => {
      if (request.caller === null && !isFromThisMachine(request)) throw failure('NOT_AUTHENTICATED');
      if (!hasProcessMetrics) {
        hasProcessMetrics = true;
        collectDefaultMetrics({ register }); // its watchers start with the first reader
      }
      return reply.type(register.contentType).send(await register.metrics());
    },
  );
}

function countRuntime({ runtime }: ServerContext, register: Registry): void {
  for (const name of Object.keys(runtime.counters()) as (keyof ReturnType<typeof runtime.counters>)[]) {
    new Gauge({
      name: `loopwright_${name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`,
      help: `Since the start of the process: ${name}`,
      registers: [register],
      collect() {
        this.set(runtime.counters()[name]);
      },
    });
  }
}
