import type { Clock, Log } from '@loopwright/runtime/ports';
import { TraceFlags } from '@opentelemetry/api';
import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter, SpanProcessor } from '@opentelemetry/sdk-trace';

/** Spans that wait at most: some megabytes. */
const MOST_WAITING = 8192;
const SPANS_PER_BATCH = 512;
/** From a span that nothing was under way for to the batch that has it, milliseconds. */
const GATHER_MS = 1000;
/** Trouble is over, and the next one told of again, when a batch went out and nothing was dropped for so long, milliseconds. */
const CALM_MS = 60_000;

/** What waits for the collector. */
export interface SpanQueue extends SpanProcessor {
  dropped(): number;
  /** Sends what waits, for so long; the rest is dropped. */
  stop(ms: number): Promise<void>;
}

/**
 * Hands spans to the collector in batches, one after the other. Nobody waits for it: what comes while the queue is full is dropped,
 * and so is a batch that could not be sent. Both are counted; one line of the log tells of it.
 */
export function createSpanQueue(exporter: SpanExporter, clock: Pick<Clock, 'now' | 'after'>, log: Log): SpanQueue {
  let waiting: ReadableSpan[] = [];
  let sending: Promise<void> | null = null;
  /** Spans of the batch that is being sent, which nobody has counted yet. */
  let inFlight = 0;
  let cancel: (() => void) | null = null;
  let isStopped = false;
  let dropped = 0;
  let lastDrop = 0;
  let isTold = false;

  function drop(count: number, why: string): void {
    dropped += count;
    lastDrop = clock.now();
    if (isTold) return;
    isTold = true;
    log.warn({ reason: why }, 'Spans of traces are dropped; nothing else is held up by it');
  }

  function look(): void {
    if (sending !== null || waiting.length === 0) return;
    if (waiting.length >= SPANS_PER_BATCH) send();
    else cancel ??= clock.after(GATHER_MS, send);
  }

  function send(): void {
    cancel?.();
    cancel = null;
    const batch = waiting.slice(0, SPANS_PER_BATCH);
    waiting = waiting.slice(SPANS_PER_BATCH);
    inFlight = batch.length;
    sending = exported(batch).then(({ code, error }) => {
      sending = null;
      const uncounted = inFlight;
      inFlight = 0;
      if (code === ExportResultCode.SUCCESS) {
        if (clock.now() - lastDrop >= CALM_MS) isTold = false;
      } else if (uncounted > 0) drop(uncounted, reasonOf(error));
      if (!isStopped) look();
    });
  }

  function exported(batch: ReadableSpan[]): Promise<ExportResult> {
    return new Promise<ExportResult>((resolve) => exporter.export(batch, resolve)).catch((error: Error) => ({
      code: ExportResultCode.FAILED,
      error,
    }));
  }

  async function sendAll(): Promise<void> {
    while (sending !== null || waiting.length > 0) {
      if (sending === null) send();
      await sending;
    }
  }

  return {
    onStart() {},
    onEnd(span) {
      if ((span.spanContext().traceFlags & TraceFlags.SAMPLED) === 0) return;
      if (isStopped || waiting.length >= MOST_WAITING) {
        drop(1, 'The collector is too slow');
        return;
      }
      waiting.push(span);
      look();
    },
    forceFlush: sendAll,
    shutdown: async () => undefined,
    dropped: () => dropped,
    async stop(ms) {
      isStopped = true;
      cancel?.();
      cancel = null;
      let cancelLimit = (): void => undefined;
      const over = new Promise<void>((resolve) => {
        cancelLimit = clock.after(ms, resolve);
      });
      await Promise.race([sendAll(), over]);
      cancelLimit();
      const rest = inFlight + waiting.length; // the process ends before anybody hears what became of the batch
      inFlight = 0;
      waiting = [];
      if (rest > 0) drop(rest, 'The process ended');
      if (dropped > 0) log.info({ spans: dropped }, 'Spans of traces were dropped since the start');
    },
  };
}

function reasonOf(error: Error | undefined): string {
  const { message = '', code = 'The collector did not take them' }: { message?: string; code?: unknown } = error ?? {};
  return message === '' ? String(code) : message;
}
