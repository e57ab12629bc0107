import { type JsonObject, LoopwrightError } from '@loopwright/model';
import { compileTemplate } from '../expressions/template.ts';
import type { MessageRules } from '../plan.ts';

/** How long a de-duplication key is remembered where its window is not said. */
const USUAL_WINDOW_SECONDS = 86_400;

type ReadNumber = (
  name: string,
  value: JsonObject[string] | undefined,
  minimum: number,
  maximum: number,
  whole: boolean,
) => number | null;

/** Reads `order_key`, `priority`, `delay_seconds`, `delay_until`, `dedupe_key`, `dedupe_seconds` and `ttl_seconds`; null where none is set. */
export function readMessageRules(
  config: JsonObject,
  readNumber: ReadNumber,
  wrong: { name: string; text: string }[],
): MessageRules | null {
  const template = (name: string): MessageRules['orderKey'] => {
    const given = config[name];
    const value = typeof given === 'number' ? String(given) : given;
    if (value === undefined || value === null || value === '') return null;
    if (typeof value !== 'string') {
      wrong.push({ name, text: 'Enter a text; it may hold templates.' });
      return null;
    }
    try {
      const compiled = compileTemplate(value);
      return (scope) => compiled.render(scope).trim();
    } catch (cause) {
      if (!(cause instanceof LoopwrightError)) throw cause;
      wrong.push({ name, text: cause.message });
      return null;
    }
  };
  const ttl = readNumber('ttl_seconds', config.ttl_seconds, 0.001, 31_536_000_000, false);
  const rules: MessageRules = {
    orderKey: template('order_key'),
    priority: template('priority'),
    delayMs: (readNumber('delay_seconds', config.delay_seconds, 0, 31_536_000_000, false) ?? 0) * 1000,
    delayUntil: template('delay_until'),
    dedupeKey: template('dedupe_key'),
    dedupeMs:
      (readNumber('dedupe_seconds', config.dedupe_seconds, 1, 31_536_000, false) ?? USUAL_WINDOW_SECONDS) * 1000,
    ttlMs: ttl === null ? null : ttl * 1000,
  };
  const { orderKey, priority, delayMs, delayUntil, dedupeKey } = rules;
  const asked = [orderKey, priority, delayUntil, dedupeKey, ttl];
  return delayMs > 0 || asked.some((rule) => rule !== null) ? rules : null;
}
