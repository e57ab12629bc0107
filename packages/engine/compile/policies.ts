import { isJsonObject, type Json, type JsonObject } from '@loopwright/model';
import type { NodeType, RetryPolicy } from '@loopwright/sdk';
import type { MessageRules, UnknownPolicy } from '../plan.ts';
import type { Findings, SettingProblem } from './findings.ts';
import { readBatch, readMessageRules } from './message-rules.ts';
import { millisecondsOf } from './milliseconds.ts';
import { queueNameProblems } from './queues.ts';
import { isOn, switchProblems } from './switches.ts';
import { readUnknownPolicy } from './unknown-policy.ts';

/** A tag of a worker, as `--tags` takes several of them, comma separated. */
const WORKER_TAG = /^[\w.-]{1,100}$/;

/** What a node's settings outside its form say, and what is wrong with them. */
export interface Policies extends Readonly<Findings> {
  readonly retry: RetryPolicy;
  readonly timeoutMs: number | null;
  readonly concurrency: number;
  readonly failsWorkflow: boolean;
  readonly finishesRequests: boolean;
  /** Of producers: runs that begin within a window, at most; null: as many as there are. */
  readonly rate: { readonly runs: number; readonly windowMs: number } | null;
  /** Of a producer that messages feed: how many are one run; null: each is. */
  readonly batch: { readonly messages: number; readonly waitMs: number } | null;
  /** Of a producer that messages feed: how many its queue holds at most; null: as many as the setting says. */
  readonly queueMax: number | null;
  /** Of a producer that messages feed; null where none of them is set. */
  readonly messages: MessageRules | null;
  readonly whenUnknown: UnknownPolicy;
}

/** Reads `retry`, `timeout_seconds`, `concurrency`, `fail_workflow`, `finish_requests`, `rate_runs`, `rate_seconds`, `queue_max_messages` and what `readBatch`, `readMessageRules` and `readUnknownPolicy` do; what is absent takes the default of its type. Numbers may be text. */
export function readPolicies(type: NodeType, config: JsonObject): Policies {
  const wrong: SettingProblem[] = [];
  const findings: Findings = { wrong, unfit: [...switchProblems(type, config), ...queueNameProblems(type, config)] };
  const read = (
    name: string,
    value: Json | undefined,
    minimum: number,
    maximum: number,
    whole: boolean,
  ): number | null => {
    if (value === undefined || value === null || value === '') return null;
    const number = typeof value === 'string' ? Number(value) : value;
    if (typeof number === 'number' && number >= minimum && number <= maximum && (!whole || Number.isInteger(number)))
      return number;
    wrong.push({ name, text: `Enter a ${whole ? 'whole ' : ''}number from ${minimum} to ${maximum}.` });
    return null;
  };
  const retry = isJsonObject(config.retry) ? config.retry : {};
  if (config.retry !== undefined && config.retry !== null && !isJsonObject(config.retry)) {
    wrong.push({ name: 'retry', text: 'Enter an object with attempts and backoffSeconds.' });
  }
  const attempts = read('retry', retry.attempts, 1, 1000, true);
  const backoff = read('retry', retry.backoffSeconds, 0, 86_400, false);
  const rateRuns = read('rate_runs', config.rate_runs, 1, 10_000, true);
  const rateSeconds = read('rate_seconds', config.rate_seconds, 0.001, 31_536_000, false) ?? 1;
  const timeout = read('timeout_seconds', config.timeout_seconds, 0.001, 31_536_000, false);
  const isFed = type.source !== null && type.source.from !== 'pull';
  const tag = config.worker_tag ?? null;
  if (tag !== null && tag !== '' && !(typeof tag === 'string' && WORKER_TAG.test(tag)))
    wrong.push({ name: 'worker_tag', text: 'Enter up to 100 letters, digits, dots, hyphens and underscores.' });
  return {
    retry: {
      attempts: attempts ?? type.retry.attempts,
      backoffMs: backoff === null ? type.retry.backoffMs : millisecondsOf(backoff),
    },
    timeoutMs: timeout === null ? type.timeoutMs : millisecondsOf(timeout),
    concurrency: read('concurrency', config.concurrency, 1, 10_000, true) ?? 1,
    failsWorkflow: isOn(config, 'fail_workflow'),
    finishesRequests: isOn(config, 'finish_requests'),
    rate: rateRuns === null ? null : { runs: rateRuns, windowMs: millisecondsOf(rateSeconds) },
    queueMax: isFed ? read('queue_max_messages', config.queue_max_messages, 1, 100_000_000, true) : null,
    batch: isFed ? readBatch(config, read, wrong) : null,
    messages: isFed ? readMessageRules(config, read, findings) : null,
    whenUnknown: readUnknownPolicy(type, config, findings),
    ...findings,
  };
}
