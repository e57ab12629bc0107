import { trouble } from './trouble.ts';

/** Bounds of one template or condition. They hold whatever the text and the data are. */
export const LIMITS = {
  /** Units of work of one render: a node of the tree in each pass of a loop, an element that a filter visits, 8 characters of text. */
  steps: 20_000_000,
  /** Characters of the source. */
  source: 1_048_576,
  /** Words, signs, numbers and texts of the source. */
  tokens: 250_000,
  /** Characters of what is rendered, and of any text made on the way. */
  text: 10_485_760,
  /** Elements of a list made by `range`. The bound of Jinja2's own sandbox. */
  range: 100_000,
  /** Open brackets at one place of the source. */
  brackets: 100,
  /** Levels of the syntax tree: `1+1+1` has 3 of them, `if` in `if` 2. */
  tree: 500,
  /** Macros that are being called, one inside the other. */
  calls: 50,
} as const;

/** Refuses a text that would grow beyond its bound, before it is made. `length` in characters. */
export function fitText(length: number): void {
  if (length > LIMITS.text) throw trouble('limit', `a text of more than ${LIMITS.text} characters`);
}
