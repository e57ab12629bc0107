import type { Json } from '@loopwright/model';
import type { PullInput, PullLater, PullResult, PullSource } from '@loopwright/sdk';

/**
 * Asks a producer for its next item.
 *
 * @throws what it throws; TypeError when its answer is none, such as a `notBefore` that is no number: to ask again at once would never end
 */
export function askPull(
  { pull }: PullSource,
  input: PullInput<Readonly<Record<string, Json>>>,
): PullResult | PullLater | null {
  const answer = pull(input);
  if (answer === null) return null;
  if (typeof answer === 'object' && (isData(answer) || isLater(answer))) return answer;
  throw new TypeError(
    'Its pull() answered neither { data, cursor }, nor { notBefore } with an instant in milliseconds, nor null',
  );
}

function isData(answer: object): boolean {
  return 'data' in answer && typeof answer.data === 'object' && answer.data !== null;
}

function isLater(answer: object): boolean {
  return 'notBefore' in answer && Number.isFinite(answer.notBefore);
}
