/**
 * Numbers from 0 up to 1, the same for the same seed: a 32-bit state advanced by the golden ratio and mixed.
 *
 * @see Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators (2014)
 */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
}
