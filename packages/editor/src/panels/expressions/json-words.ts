import { text } from '../../text/text.ts';
import { checkJson } from './check-json.ts';

/** A place in a text that is wrong, and why. */
export interface TextProblem {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** Where a text is no JSON, in words; null: it is some, once its templates are rendered. */
export function jsonProblem(source: string, options: { readonly python?: boolean } = {}): TextProblem | null {
  const trouble = checkJson(source, options);
  if (trouble === null) return null;
  const { reason, line, column, found, from, to } = trouble;
  const why = text(`panel.json.${reason}`, { found: found.trim() === '' ? text('panel.json.nothing') : found.trim() });
  return { from, to, text: text('panel.json.at', { line, column, reason: why }) };
}
