import type { CallHeaders, Span, Tracer } from '@loopwright/runtime/ports';
import {
  type Context,
  defaultTextMapGetter,
  defaultTextMapSetter,
  type Link,
  type Span as OtelSpan,
  type Tracer as OtelTracer,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';

const propagator = new W3CTraceContextPropagator();

/** Tells the spans of runs by OpenTelemetry's. Nothing is global: no other library in the process hears of them. */
export function createTracer(tracer: OtelTracer, dropped: () => number): Tracer {
  function spanOf(span: OtelSpan): Span {
    const within = trace.setSpan(ROOT_CONTEXT, span);
    return {
      child: (name, startTime, attributes) => spanOf(tracer.startSpan(name, { startTime, attributes }, within)),
      headers() {
        const headers: Record<string, string> = {};
        propagator.inject(within, headers, defaultTextMapSetter);
        return headers;
      },
      end(at, state, error) {
        span.setAttribute('loopwright.state', state);
        if (error !== null) {
          span.setAttribute('error.type', error);
          span.setStatus({ code: SpanStatusCode.ERROR });
        }
        span.end(at);
      },
    };
  }

  return {
    begin(name, startTime, attributes, calls, answers) {
      const callers = calls.map(callerOf).filter((one) => trace.getSpanContext(one) !== undefined);
      const [only, another] = callers;
      const belongsTo = only !== undefined && another === undefined ? only : ROOT_CONTEXT;
      const links = belongsTo === ROOT_CONTEXT ? callers.map(linkTo) : [];
      const kind = answers ? SpanKind.SERVER : SpanKind.CONSUMER;
      return spanOf(tracer.startSpan(name, { startTime, attributes, links, kind }, belongsTo));
    },
    dropped,
  };
}

/** What a call says of its trace; the root where it says nothing, or nothing that can be read. */
function callerOf(headers: CallHeaders): Context {
  return propagator.extract(ROOT_CONTEXT, headers, defaultTextMapGetter);
}

function linkTo(caller: Context): Link {
  return { context: trace.getSpanContext(caller)! };
}
