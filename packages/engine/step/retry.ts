import { ERRORS, type ErrorCode, type FailureRecord, type Instant, LoopwrightError } from '@loopwright/model';
import type { RetryPolicy } from '@loopwright/sdk';
import type { PlanNode } from '../plan.ts';

/** Longest wait between two attempts, milliseconds. */
const LONGEST_WAIT_MS = 300_000;

/** What comes of a failed attempt. */
export interface FailureDecision {
  /** When the next attempt may start; null: this was the last. */
  readonly retryAt: Instant | null;
  readonly record: FailureRecord;
}

/**
 * Decides whether a failed attempt is followed by another. A template, an expression or a field that is wrong stays wrong:
 * these are never tried again. Else the node's policy counts; the wait doubles with each attempt, up to 300 s, and up to
 * half of it is taken off at random, so that many runs that failed together do not come back together.
 *
 * @param attempt - the one that failed, from 1
 * @param random - from 0 up to 1
 */
export function decideFailure(
  node: PlanNode,
  attempt: number,
  error: unknown,
  now: Instant,
  random: number,
): FailureDecision {
  const record = failureRecord(error);
  if (!mayHelp(record.code) || attempt >= node.retry.attempts) return { retryAt: null, record };
  return { retryAt: nextTry(node.retry, attempt, now, random), record };
}

/**
 * When the message of a run that failed is tried again, by the policy of its producer; null: it was the last attempt, or
 * another would end the same.
 *
 * @param tries - attempts of the message so far, from 1
 */
export function decideRetry(
  policy: RetryPolicy,
  tries: number,
  code: ErrorCode,
  now: Instant,
  random: number,
): Instant | null {
  return !mayHelp(code) || tries >= policy.attempts ? null : nextTry(policy, tries, now, random);
}

function nextTry({ backoffMs }: RetryPolicy, tries: number, now: Instant, random: number): Instant {
  const wait = Math.min(backoffMs * 2 ** (tries - 1), Math.max(LONGEST_WAIT_MS, backoffMs));
  return now + Math.round(wait * (1 - random / 2));
}

/** What the journal keeps of an error. Whatever a node threw that is not of the error table is NODE_FAILED with its text. */
export function failureRecord(error: unknown): FailureRecord {
  if (!(error instanceof LoopwrightError)) {
    const text = error instanceof Error ? error.message : String(error);
    return { code: 'NODE_FAILED', text: text === '' ? ERRORS.NODE_FAILED.text : text };
  }
  const named = error.extras.details?.field;
  const field = typeof named === 'string' ? named : Object.keys(error.extras.fields ?? {})[0];
  if (field === undefined || field === '__all__') return { code: error.code, text: error.message };
  return { code: error.code, text: error.message, field };
}

/** A node's own failure may be a passing one; of the others the error table says so. */
function mayHelp(code: ErrorCode): boolean {
  return code === 'NODE_FAILED' || ERRORS[code].retry === 'later';
}
