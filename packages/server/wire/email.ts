/** Form of an address: something on both sides of one `@`, and a dot behind it. Whether it exists only a letter tells. */
export const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
/** Characters of an address. @see RFC 5321, section 4.5.3.1.3 */
export const LONGEST_EMAIL = 254;
export const WRONG_EMAIL = 'Enter a valid email address.';

/** Whether a text has the form of an address and no more characters than one may have. */
export function isEmail(text: string): boolean {
  return text.length <= LONGEST_EMAIL && EMAIL.test(text);
}
