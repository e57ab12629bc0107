import type { Json } from '@loopwright/model';
import {
  type PullInput,
  type PullLater,
  type PullResult,
  type PullSource,
  plainJson,
  plainObject,
} from '@loopwright/sdk';

/**
 * Asks a producer for its next item: plain JSON, as it is read back after a restart.
 *
 * @throws what it throws; TypeError when its answer is none, such as a `notBefore` that is no number: to ask again at once would never end
 */
export function askPull(
  { pull }: PullSource,
  input: PullInput<Readonly<Record<string, Json>>>,
): PullResult | PullLater | null {
  const answer = pull(input);
  if (answer === null) return null;
  if (typeof answer === 'object' && isData(answer)) return plainly(answer);
  if (typeof answer === 'object' && isLater(answer)) return answer;
  throw new TypeError(
    'Its pull() answered neither { data, cursor }, nor { notBefore } with an instant in milliseconds, nor null',
  );
}

function plainly({ data, cursor, metadata }: PullResult): PullResult {
  return {
    data: plainObject(data, 'data'),
    cursor: plainJson(cursor, 'cursor'),
    ...(metadata === undefined ? {} : { metadata: plainObject(metadata, 'metadata') }),
  };
}

function isData(answer: object): answer is PullResult {
  return 'data' in answer && typeof answer.data === 'object' && answer.data !== null;
}

function isLater(answer: object): answer is PullLater {
  return 'notBefore' in answer && Number.isFinite(answer.notBefore);
}
