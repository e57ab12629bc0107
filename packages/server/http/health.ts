import { failure } from '@loopwright/model';
import type { FastifyInstance } from 'fastify';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { Type } from 'typebox';
import type { ServerContext } from '../context.ts';
import { isLoopbackAddress } from './loopback.ts';

const OK = Type.Object({ status: Type.String() });

/** Whether the process answers (`/health`), and whether it takes work (`/ready`). */
export async function healthRoutes(app: FastifyInstance, context: ServerContext): Promise<void> {
  const config = { public: true, rateLimit: false } as const;
  app.get(
    '/health',
    { config, schema: { tags: ['Server'], summary: 'The process answers', response: { 200: OK } } },
    async () => ({ status: 'ok' }),
  );
  app.get(
    '/ready',
    { config, schema: { tags: ['Server'], summary: 'The server takes work', response: { 200: OK } } },
    async () => {
      const { ready, reason } = context.runtime.readiness();
      if (!ready)
        throw failure('UNAVAILABLE', { retryAfterSeconds: 1, ...(reason === null ? {} : { detail: reason }) });
      return { status: 'ready' };
    },
  );
}

/** Metrics in the text format of Prometheus: open on loopback, elsewhere for who has credentials. */
export async function metricRoutes(app: FastifyInstance, context: ServerContext): Promise<void> {
  const register = new Registry();
  const requests = new Counter({
    name: 'loopwright_http_requests_total',
    help: 'Requests answered',
    labelNames: ['route', 'method', 'status'],
    registers: [register],
  });
  const seconds = new Histogram({
    name: 'loopwright_http_request_seconds',
    help: 'Time to answer, without the doors',
    labelNames: ['method'],
    registers: [register],
  });
  let processMetrics = false;
  for (const name of Object.keys(context.runtime.counters()) as (keyof ReturnType<typeof context.runtime.counters>)[]) {
    new Gauge({
      name: `loopwright_${name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`,
      help: `Since the start of the process: ${name}`,
      registers: [register],
      collect() {
        this.set(context.runtime.counters()[name]);
      },
    });
  }
  app.addHook('onResponse', async (request, reply) => {
    const { url, config } = request.routeOptions;
    if (config.rateLimit === false) return; // doors count in the runtime
    requests.inc({ route: url ?? 'none', method: request.method, status: reply.statusCode });
    seconds.observe({ method: request.method }, reply.elapsedTime / 1000);
  });
  app.get(
    '/metrics',
    { config: { public: true }, schema: { tags: ['Server'], summary: 'Metrics for Prometheus' } },
    async (request, reply) => {
      const isForwarded = request.headers.forwarded !== undefined || request.headers['x-forwarded-for'] !== undefined;
      if (request.caller === null && (isForwarded || !isLoopbackAddress(request.ip)))
        throw failure('NOT_AUTHENTICATED');
      if (!processMetrics) {
        processMetrics = true;
        collectDefaultMetrics({ register }); // its watchers start with the first reader
      }
      return reply.type(register.contentType).send(await register.metrics());
    },
  );
}
