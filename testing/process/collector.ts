import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { until } from './api.ts';

/** A span as a collector got it. */
export interface ToldSpan {
  readonly traceId: string;
  readonly spanId: string;
  /** Empty: none. */
  readonly parentSpanId: string;
  readonly name: string;
  readonly kind: number;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** 2: it failed. */
  readonly status: number;
  readonly links: readonly string[];
  readonly startedAt: number;
  readonly endedAt: number;
  readonly service: unknown;
}

/** A collector that takes OTLP over HTTP, as JSON. */
export interface Collector {
  readonly endpoint: string;
  readonly spans: readonly ToldSpan[];
  /** All that it was sent, as text. */
  text(): string;
  /** The spans of a trace by the name of each, once there is one whose attributes are these, with all that came before it. */
  trace(what: string, attributes: Readonly<Record<string, unknown>>): Promise<readonly ToldSpan[]>;
  close(): void;
}

interface Attribute {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}

/** Of the JSON of OTLP what is looked at. @see https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding */
interface Told {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] };
    readonly scopeSpans: readonly { readonly spans: readonly ToldAsJson[] }[];
  }[];
}

interface ToldAsJson {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly Attribute[];
  readonly status: { readonly code?: number };
  readonly links?: readonly { readonly traceId: string; readonly spanId: string }[];
}

/** Starts it on a free port of 127.0.0.1. */
export async function startCollector(): Promise<Collector> {
  const spans: ToldSpan[] = [];
  const texts: string[] = [];
  const server = createServer(async (request, reply) => {
    const text = Buffer.concat(await request.toArray()).toString('utf8');
    const isOurs = request.url === '/v1/traces' && isJson(request.headers);
    if (isOurs) {
      texts.push(text);
      spans.push(...spansIn(JSON.parse(text) as Told));
    }
    reply.writeHead(isOurs ? 200 : 404, { 'content-type': 'application/json' }).end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    text: () => texts.join('\n'),
    trace: (what, attributes) =>
      until(what, async () => {
        const found = spans.find((span) =>
          Object.entries(attributes).every(([key, is]) => span.attributes[key] === is),
        );
        return found && spans.filter(({ traceId }) => traceId === found.traceId);
      }),
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function isJson(headers: IncomingHttpHeaders): boolean {
  return headers['content-type'] === 'application/json';
}

function spansIn({ resourceSpans }: Told): ToldSpan[] {
  return resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) =>
      spans.map((span) => ({
        traceId: span.traceId,
        spanId: span.spanId,
        parentSpanId: span.parentSpanId ?? '',
        name: span.name,
        kind: span.kind,
        attributes: valuesOf(span.attributes),
        status: span.status.code ?? 0,
        links: (span.links ?? []).map((link) => `${link.traceId} ${link.spanId}`),
        startedAt: Number(BigInt(span.startTimeUnixNano) / 1_000_000n),
        endedAt: Number(BigInt(span.endTimeUnixNano) / 1_000_000n),
        service: valuesOf(resource.attributes)['service.name'],
      })),
    ),
  );
}

function valuesOf(attributes: readonly Attribute[]): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}
