import type { Instant } from '@loopwright/model';

/** Headers of a call, in lower case: `traceparent` and `tracestate` say which trace it belongs to. @see https://www.w3.org/TR/trace-context/ */
export type CallHeaders = Readonly<Record<string, string>>;

/** What is told of a span: names, numbers, states and codes; never what a node was given, gave or wrote. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

/** Where runs tell what they do, as spans of traces. Costs whoever tells no wait, and never throws. */
export interface Tracer {
  /**
   * Begins a span that belongs to the trace of the call that it is for; one that is for several, or for none, begins a trace, and names
   * theirs.
   *
   * @param answers - somebody waits for what it gives
   */
  begin(name: string, at: Instant, attributes: SpanAttributes, calls: readonly CallHeaders[], answers: boolean): Span;
  /** Spans that were thrown away since the start of the process: the collector was away, or too slow. */
  dropped(): number;
}

/** A part of a trace: something that began and ends. */
export interface Span {
  /** Begins one within it. */
  child(name: string, at: Instant, attributes: SpanAttributes): Span;
  /** What is sent to a service that is called in it, which then belongs to the trace. */
  headers(): CallHeaders;
  /** Ends it. @param error - code of the error table; null: it did not fail */
  end(at: Instant, state: string, error: string | null): void;
}
