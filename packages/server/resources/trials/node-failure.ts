import { type ErrorCode, LoopwrightError } from '@loopwright/model';

/** Failures of a node itself: trying it succeeded in so far as we know that it fails. */
const OF_A_NODE: ReadonlySet<ErrorCode> = new Set([
  'TEMPLATE_SYNTAX',
  'TEMPLATE_FAILED',
  'TEMPLATE_LIMIT',
  'EXPRESSION_SYNTAX',
  'EXPRESSION_FAILED',
  'EXPRESSION_LIMIT',
  'FIELD_INVALID',
  'NODE_FAILED',
  'NODE_TIMED_OUT',
  'NODE_ABORTED',
  'ADDRESS_REFUSED',
]);

/** Text of a failure of the node itself; null for any other error. */
export function nodeFailureText(cause: unknown): string | null {
  return cause instanceof LoopwrightError && OF_A_NODE.has(cause.code) ? cause.message : null;
}
