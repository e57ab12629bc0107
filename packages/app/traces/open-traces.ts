import { SETTINGS, type Settings } from '@loopwright/model';
import type { Clock, Log, Tracer } from '@loopwright/runtime/ports';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { ParentBasedSampler, TraceIdRatioBasedSampler, TracerProvider } from '@opentelemetry/sdk-trace';
import { version } from '../version.ts';
import { createSpanQueue } from './span-queue.ts';
import { createTracer } from './tracer.ts';

/** Longest that the end waits for the collector, milliseconds. */
const LAST_SPANS_MS = 1000;

/** Traces of this process. */
export interface Traces {
  readonly tracer: Tracer;
  /** Sends what waits, for a second at most, and no longer than running tasks may go on. */
  stop(): Promise<void>;
}

/**
 * Opens the way to the collector that the settings name. Headers, compression and certificates are those of the environment
 * (`OTEL_EXPORTER_OTLP_...`), attributes of this process those of `OTEL_RESOURCE_ATTRIBUTES`.
 *
 * @see https://opentelemetry.io/docs/specs/otel/protocol/exporter/
 */
export function openTraces(settings: Settings, clock: Clock, log: Log): Traces {
  const exporter = new OTLPTraceExporter({ url: tracesUrl(settings.otlpEndpoint) });
  const queue = createSpanQueue(exporter, clock, log);
  const provider = new TracerProvider({
    resource: defaultResource()
      .merge(resourceFromAttributes({ 'service.name': SETTINGS.serviceName.default }))
      .merge(detectResources({ detectors: [envDetector] }))
      .merge(resourceFromAttributes({ ...nameGiven(settings), 'service.version': version.number })),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(1 / settings.traceOneIn) }),
    spanProcessors: [queue],
  });
  return {
    tracer: createTracer(provider.getTracer('loopwright', version.number), queue.dropped),
    stop: () => queue.stop(Math.min(LAST_SPANS_MS, settings.stopGraceMs)),
  };
}

/** A name that somebody gave wins over the one among `OTEL_RESOURCE_ATTRIBUTES`; ours does not. */
function nameGiven({ serviceName }: Settings): { readonly 'service.name'?: string } {
  return serviceName === SETTINGS.serviceName.default ? {} : { 'service.name': serviceName };
}

/** Traces have a path of their own below the collector's address. */
function tracesUrl(endpoint: string): string {
  const url = new URL(endpoint);
  url.pathname = `${url.pathname.replace(/\/$/, '')}/v1/traces`;
  return url.href;
}
