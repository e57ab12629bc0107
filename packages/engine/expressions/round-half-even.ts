/**
 * A number with so many digits behind its point, as Python writes it: what lies exactly between two goes to the even one.
 *
 * @param digits - from 0 to 100
 * @see https://docs.python.org/3/library/functions.html#round
 */
export function fixedHalfEven(number: number, digits: number): string {
  const text = Math.abs(number).toFixed(digits);
  const sign = number < 0 ? '-' : '';
  // Only a number that twice a power of 2 makes an odd whole lies between two; there `toFixed` took the greater one.
  const isTie = Math.abs((number * 2 ** (digits + 1)) % 2) === 1;
  const last = text.at(-1)!;
  if (!isTie || text.includes('e') || Number(last) % 2 === 0) return sign + text;
  return sign + text.slice(0, -1) + String(Number(last) - 1);
}

/** The number itself, rounded to `digits` behind its point, or to a power of 10 where they are below 0. */
export function roundHalfEven(number: number, digits: number): number {
  if (digits >= 0) return Number(fixedHalfEven(number, digits));
  const unit = 10 ** -digits;
  if (!Number.isFinite(unit)) return 0;
  const isTie = Math.abs(number % unit) === unit / 2;
  const whole = Math.round(number / unit);
  return (isTie && whole % 2 !== 0 ? whole - 1 : whole) * unit;
}
