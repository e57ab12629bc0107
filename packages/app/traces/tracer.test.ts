import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTracer } from './tracer.ts';

const exporter = new InMemorySpanExporter();
const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
const tracer = createTracer(provider.getTracer('test'), () => 0);

/** Begins a run for these calls; answers its span as it was told, and what a service that it calls is sent. */
function begun(...calls: Record<string, string>[]) {
  exporter.reset();
  const span = tracer.begin('run', 1, {}, calls, false);
  const headers = span.child('task', 1, {}).headers();
  span.end(2, 'succeeded', null);
  const [told] = exporter.getFinishedSpans();
  return { told, headers };
}

const hex = (length: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length });
/** Right, or nearly. */
const almost = fc
  .tuple(
    fc.constantFrom('00', '01', 'ff', '0'),
    hex(32),
    hex(16),
    fc.constantFrom('00', '01', 'ff', '1'),
    fc.constantFrom('', '-', '-00', ' '),
  )
  .map(([version, trace, span, flags, rest]) => `${version}-${trace}-${span}-${flags}${rest}`);
const TRACE = '(?!0{32})[\\da-f]{32}';
const SPAN = '(?!0{16})[\\da-f]{16}';
const PARTS = new RegExp(`^\\s?(?!ff)([\\da-f]{2})-(${TRACE})-(${SPAN})-([\\da-f]{2})(-.*)?\\s?$`);
const SENT = new RegExp(`^00-${TRACE}-${SPAN}-0[01]$`);

/** What it says, where it can be read: a later version may say more. @see https://www.w3.org/TR/trace-context/#traceparent-header-field-values */
function read(traceparent: string) {
  const [, version, traceId, spanId, flags = '', more] = PARTS.exec(traceparent) ?? [];
  return version === undefined || (version === '00' && more !== undefined)
    ? null
    : { traceId, spanId, isTold: (Number.parseInt(flags, 16) & 1) === 1 };
}

describe('the trace of a call', () => {
  it('is gone on with where it can be read, and is a new one where it cannot, whatever stands there', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), almost), fc.string(), (traceparent, tracestate) => {
        const { told, headers } = begun({ traceparent, tracestate });
        expect(headers.traceparent).toMatch(SENT);
        const caller = read(traceparent);
        expect(told !== undefined).toBe(caller?.isTold ?? true);
        if (caller !== null) expect(headers.traceparent!.slice(3, 35)).toBe(caller.traceId);
        if (told !== undefined) expect(told.parentSpanContext?.spanId).toBe(caller?.spanId);
      }),
    );
  });

  it('is what is sent on, with its state', () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const { told, headers } = begun({ traceparent, tracestate: 'shop=7' });
    expect(told?.parentSpanContext?.spanId).toBe('00f067aa0ba902b7');
    expect(headers.traceparent).toMatch(/^00-4bf92f3577b34da6a3ce929d0e0e4736-[\da-f]{16}-01$/);
    expect(headers.tracestate).toBe('shop=7');
  });

  it('of several calls is a new one, which names theirs', () => {
    const of = (digit: string) => ({ traceparent: `00-${digit.repeat(32)}-${digit.repeat(16)}-01` });
    const { told } = begun(of('1'), {}, of('2'));
    expect(told?.parentSpanContext).toBeUndefined();
    expect(told?.links.map(({ context }) => context.traceId)).toEqual(['1'.repeat(32), '2'.repeat(32)]);
  });
});
