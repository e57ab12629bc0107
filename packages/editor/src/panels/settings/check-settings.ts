import { text } from '../../text/text.ts';

/** Bounds of a number among a node's settings, both inclusive: those that the server checks at the start. */
export interface Bounds {
  readonly least: number;
  readonly most: number;
  readonly isWhole: boolean;
}

export const BOUNDS = {
  attempts: { least: 1, most: 1000, isWhole: true },
  backoffSeconds: { least: 0, most: 86_400, isWhole: false },
  timeout_seconds: { least: 0.001, most: 31_536_000, isWhole: false },
  concurrency: { least: 1, most: 10_000, isWhole: true },
  rate_runs: { least: 1, most: 10_000, isWhole: true },
  rate_seconds: { least: 0.001, most: 31_536_000, isWhole: false },
  delay_seconds: { least: 0, most: 31_536_000_000, isWhole: false },
  ttl_seconds: { least: 0.001, most: 31_536_000_000, isWhole: false },
  queue_max_messages: { least: 1, most: 100_000_000, isWhole: true },
  batch_messages: { least: 2, most: 1000, isWhole: true },
  batch_seconds: { least: 0.001, most: 86_400, isWhole: false },
  debounce_seconds: { least: 0.001, most: 31_536_000, isWhole: false },
  debounce_max_seconds: { least: 0.001, most: 31_536_000, isWhole: false },
  dedupe_seconds: { least: 1, most: 31_536_000, isWhole: false },
} as const satisfies Record<string, Bounds>;

/** What is wrong with a number; null: nothing, or it is empty and the default holds. */
export function checkSetting(value: string, { least, most, isWhole }: Bounds): string | null {
  if (value.trim() === '') return null;
  const number = Number(value);
  if (number >= least && number <= most && (!isWhole || Number.isInteger(number))) return null;
  return text(isWhole ? 'panel.settings.wholeBetween' : 'panel.settings.between', { least, most });
}
