import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { ServerContext } from '../context.ts';

/** One request that was answered. */
export interface Answered {
  readonly method: string;
  /** The route's path, with its parameters' names. */
  readonly route: string;
  readonly status: number;
  readonly seconds: number;
}

/** What is counted, for who reads it. */
export interface MetricsBook {
  count(answered: Answered): void;
  readonly contentType: string;
  text(): Promise<string>;
}

/** Opens the book: the runtime's counts, the process's (its watchers start now), and those of requests. */
export function openMetricsBook(runtime: ServerContext['runtime']): MetricsBook {
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
  countRuntime(runtime, register);
  collectDefaultMetrics({ register });
  return {
    count({ method, route, status, seconds: spent }) {
      requests.inc({ method, route, status });
      seconds.observe({ method }, spent);
    },
    contentType: register.contentType,
    text: () => register.metrics(),
  };
}

function countRuntime(runtime: ServerContext['runtime'], register: Registry): void {
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
