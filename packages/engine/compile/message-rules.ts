import type { JsonObject } from '@loopwright/model';
import type { MessageRules } from '../plan.ts';
import { configTemplate } from './config-template.ts';
import type { Findings, SettingProblem } from './findings.ts';
import { messageInstant, messageKey, messagePriority } from './message-values.ts';
import { millisecondsOf } from './milliseconds.ts';

/** How long a de-duplication key is remembered where its window is not said. */
const USUAL_WINDOW_SECONDS = 86_400;

/** A message is put off by later ones for so many windows at most, where nothing else is said. */
const USUAL_WINDOWS = 10;

type ReadNumber = (
  name: string,
  value: JsonObject[string] | undefined,
  minimum: number,
  maximum: number,
  whole: boolean,
) => number | null;

/**
 * Reads `order_key`, `priority`, `delay_seconds`, `delay_until`, `dedupe_key`, `dedupe_seconds`, `debounce_key`,
 * `debounce_seconds`, `debounce_max_seconds` and `ttl_seconds`; null where none is set.
 */
export function readMessageRules(config: JsonObject, readNumber: ReadNumber, findings: Findings): MessageRules | null {
  const key = (name: string): MessageRules['orderKey'] => configTemplate(config, name, findings, messageKey);
  const ttl = readNumber('ttl_seconds', config.ttl_seconds, 0.001, 31_536_000_000, false);
  const quiet = readNumber('debounce_seconds', config.debounce_seconds, 0.001, 31_536_000, false);
  const most = readNumber('debounce_max_seconds', config.debounce_max_seconds, 0.001, 31_536_000, false);
  if (quiet !== null && most !== null && most < quiet)
    findings.wrong.push({ name: 'debounce_max_seconds', text: `Enter no less than debounce_seconds, ${quiet}.` });
  // Nobody asks the key of what is not put off.
  const ofDebounce = quiet === null ? { ...findings, unfit: [] } : findings;
  const debounceKey = configTemplate(config, 'debounce_key', ofDebounce, messageKey);
  const rules: MessageRules = {
    orderKey: key('order_key'),
    priority: configTemplate(config, 'priority', findings, messagePriority),
    delayMs: millisecondsOf(readNumber('delay_seconds', config.delay_seconds, 0, 31_536_000_000, false) ?? 0),
    delayUntil: configTemplate(config, 'delay_until', findings, messageInstant),
    dedupeKey: key('dedupe_key'),
    dedupeMs: millisecondsOf(
      readNumber('dedupe_seconds', config.dedupe_seconds, 1, 31_536_000, false) ?? USUAL_WINDOW_SECONDS,
    ),
    debounce:
      quiet === null
        ? null
        : { key: debounceKey, ms: millisecondsOf(quiet), mostMs: millisecondsOf(most ?? quiet * USUAL_WINDOWS) },
    ttlMs: ttl === null ? null : millisecondsOf(ttl),
  };
  const { orderKey, priority, delayMs, delayUntil, dedupeKey, debounce } = rules;
  const asked = [orderKey, priority, delayUntil, dedupeKey, debounce, ttl];
  return delayMs > 0 || asked.some((rule) => rule !== null) ? rules : null;
}

/** How long a batch waits for more, seconds, where it is not said. */
const USUAL_BATCH_SECONDS = 1;

/** Reads `batch_messages` and `batch_seconds`; null where the first is not set. */
export function readBatch(
  config: JsonObject,
  readNumber: ReadNumber,
  wrong: SettingProblem[],
): { readonly messages: number; readonly waitMs: number } | null {
  const messages = readNumber('batch_messages', config.batch_messages, 2, 1000, true);
  const seconds = readNumber('batch_seconds', config.batch_seconds, 0.001, 86_400, false) ?? USUAL_BATCH_SECONDS;
  if (messages === null) return null;
  const ordered = config.order_key;
  if (ordered !== undefined && ordered !== null && ordered !== '') {
    const text = 'Not together with batch_messages: messages of one key would be in different batches at once.';
    wrong.push({ name: 'order_key', text });
  }
  return { messages, waitMs: millisecondsOf(seconds) };
}
