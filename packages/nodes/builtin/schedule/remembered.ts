/**
 * A function that makes the same thing of the same texts, whenever it is asked: it keeps what was made for those that were asked for
 * last, `most` of them.
 */
export function remembered<Texts extends readonly string[], Made extends object>(
  most: number,
  make: (...texts: Texts) => Made,
): (...texts: Texts) => Made {
  const kept = new Map<string, Made>();
  return (...texts) => {
    const key = texts.join('\n');
    const made = kept.get(key) ?? make(...texts);
    kept.delete(key);
    kept.set(key, made); // the last one of the map is the one that was asked for last
    if (kept.size > most) kept.delete(kept.keys().next().value!);
    return made;
  };
}
