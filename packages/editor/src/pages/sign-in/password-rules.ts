/** One rule of a new password, and whether a password keeps it. The server checks the same and, besides, that it is no common one. */
export interface PasswordRule {
  readonly id: 'length' | 'not-numeric' | 'same';
  readonly isKept: boolean;
}

const SHORTEST = 8;
const LONGEST = 1024;

/** The rules of a new password, for what is typed so far. */
export function passwordRules(password: string, confirmed: string): readonly PasswordRule[] {
  return [
    { id: 'length', isKept: password.length >= SHORTEST && password.length <= LONGEST },
    { id: 'not-numeric', isKept: password !== '' && !/^\d+$/.test(password) },
    { id: 'same', isKept: password !== '' && password === confirmed },
  ];
}
