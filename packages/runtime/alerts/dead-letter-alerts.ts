import type { FailureRecord, Instant, QueueId, RunId, WorkflowId } from '@loopwright/model';
import type { HttpClient } from '@loopwright/sdk';
import type { Clock, Log } from '../ports.ts';

/** Before the first alert goes out, milliseconds: many that fail at once are one alert. */
const GATHER_MS = 1000;
/** After an alert that was not taken; twice as long each time, up to the longest. */
const RETRY_MS = 10_000;
const LONGEST_RETRY_MS = 300_000;
/** Letters that one alert names; the others it counts. */
const MOST_NAMED = 100;
const TIMEOUT_MS = 10_000;

/** A message that became a dead letter. */
export interface NewDeadLetter {
  readonly queueId: QueueId;
  /** Null: no run of it began. */
  readonly workflowId: WorkflowId | null;
  readonly runId: RunId | null;
  readonly error: FailureRecord;
  readonly at: Instant;
}

/** Tells somebody outside of dead letters. */
export interface DeadLetterAlerts {
  /** It returns at once, whatever the other side does. `count` of them, where they are alike. */
  tell(letter: NewDeadLetter, count?: number): void;
  /** Sends nothing more. */
  stop(): void;
}

interface AlertSetting {
  /** Empty: nobody is told. */
  readonly url: string;
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Makes it. One alert is under way at a time, what fails meanwhile is in the next. An alert that is not answered with 2xx
 * is repeated with what came since. Nothing of it is kept over a restart: the dead letters themselves are.
 */
export function createDeadLetterAlerts({ url, http, clock, log }: AlertSetting): DeadLetterAlerts {
  const abort = new AbortController();
  let named: NewDeadLetter[] = [];
  let count = 0;
  let failures = 0;
  let cancel: (() => void) | null = null;
  let sending = false;

  function sendAfter(ms: number): void {
    cancel = clock.after(ms, () => {
      cancel = null;
      void send();
    });
  }

  async function send(): Promise<void> {
    const letters = named;
    const counted = count;
    named = [];
    count = 0;
    sending = true;
    try {
      const { status } = await http.send({
        method: 'POST',
        url,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(alertOf(letters, counted)),
        timeoutMs: TIMEOUT_MS,
        signal: abort.signal,
      });
      if (status < 200 || status > 299) throw new Error(`It answered ${status}`);
      failures = 0;
    } catch (cause) {
      if (abort.signal.aborted) return;
      named = [...letters, ...named].slice(0, MOST_NAMED);
      count += counted;
      failures += 1;
      const error = cause instanceof Error ? cause.message : String(cause);
      log.warn({ deadLetters: count, error }, 'An alert of dead letters was not taken, and will be sent again');
    } finally {
      sending = false;
    }
    if (count > 0)
      sendAfter(failures === 0 ? GATHER_MS : Math.min(LONGEST_RETRY_MS, RETRY_MS * 2 ** Math.min(failures - 1, 10)));
  }

  return {
    tell(letter, times = 1) {
      if (url === '' || abort.signal.aborted) return;
      count += times;
      if (named.length < MOST_NAMED) named.push(letter);
      if (!sending && cancel === null) sendAfter(GATHER_MS);
    },
    stop() {
      abort.abort();
      cancel?.();
    },
  };
}

function alertOf(letters: readonly NewDeadLetter[], count: number): object {
  return {
    event: 'dead-letters',
    count,
    letters: letters.map(({ queueId, workflowId, runId, error, at }) => ({
      queue_id: queueId,
      workflow_id: workflowId,
      run_id: runId,
      error: { code: error.code, text: error.text },
      dead_at: new Date(at).toISOString(),
    })),
  };
}

/** One that was not taken within its time to live. */
export function expiredIn(queueId: QueueId, at: Instant): NewDeadLetter {
  const error = { code: 'MESSAGE_EXPIRED', text: 'The message was not taken within its time to live' } as const;
  return { queueId, workflowId: null, runId: null, error, at };
}
