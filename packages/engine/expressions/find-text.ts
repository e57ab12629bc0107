import type { Run } from './run.ts';

/** Longest needle that is left to the engine's own search, whose worst case is the product of both lengths. */
const SHORT = 32;

/** Makes a search of one text in another: where it stands at or behind an index, -1 where it does not. Its cost is counted once, for the whole text. */
export function searcher(run: Run, text: string, needle: string): (from: number) => number {
  if (needle.length > text.length) return () => -1;
  if (needle.length <= SHORT) {
    run.spendText(text.length * Math.max(1, needle.length >> 3));
    return (from) => text.indexOf(needle, from);
  }
  run.spend((text.length >> 1) + needle.length);
  const back = borders(needle);
  return (from) => {
    let matched = 0;
    for (let at = from; at < text.length; at += 1) {
      const unit = text.charCodeAt(at);
      while (matched > 0 && needle.charCodeAt(matched) !== unit) matched = back[matched - 1]!;
      if (needle.charCodeAt(matched) === unit) matched += 1;
      if (matched === needle.length) return at - matched + 1;
    }
    return -1;
  };
}

/** Where a text stands in another at or behind an index; -1 where it does not. */
export function findText(run: Run, text: string, needle: string, from: number): number {
  return searcher(run, text, needle)(from);
}

/** Where a text stands in another for the last time; -1 where it does not. */
export function findLastText(run: Run, text: string, needle: string): number {
  if (needle === '') return text.length;
  if (needle.length > text.length) return -1;
  if (needle.length <= SHORT) {
    run.spendText(text.length * Math.max(1, needle.length >> 3));
    return text.lastIndexOf(needle);
  }
  run.spend((text.length >> 1) + needle.length);
  const back = borders(needle);
  let last = -1;
  let matched = 0;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    while (matched > 0 && (matched === needle.length || needle.charCodeAt(matched) !== unit))
      matched = back[matched - 1]!;
    if (needle.charCodeAt(matched) === unit) matched += 1;
    if (matched === needle.length) last = at - matched + 1;
  }
  return last;
}

/**
 * By length of a beginning, less one: how long its longest proper beginning is that is its end, too.
 *
 * @see Knuth, Morris, Pratt: Fast Pattern Matching in Strings, SIAM Journal on Computing 6 (1977)
 */
function borders(needle: string): Int32Array {
  const table = new Int32Array(needle.length);
  let length = 0;
  for (let at = 1; at < needle.length; at += 1) {
    while (length > 0 && needle.charCodeAt(length) !== needle.charCodeAt(at)) length = table[length - 1]!;
    if (needle.charCodeAt(length) === needle.charCodeAt(at)) length += 1;
    table[at] = length;
  }
  return table;
}
