const SYNTAX = /[\^$\\.*+?()[\]{}|/]/;

/**
 * A regular expression that finds a text in whichever case, as PostgreSQL and JavaScript read it alike. What `lower` makes of
 * letters differs from SQLite to PostgreSQL and from one collation to the next: so each letter stands with its other
 * forms, and nobody's lower case is asked for. Letters whose other form is two letters, such as ß and SS, have none.
 *
 * @see https://www.postgresql.org/docs/current/functions-matching.html#POSIX-SYNTAX-DETAILS
 */
export const inAnyCase = (text: string): string =>
  Array.from(text, (letter) => {
    if (SYNTAX.test(letter)) return `\\${letter}`;
    const forms = formsOf(letter);
    return forms.length === 1 ? letter : `[${forms.join('')}]`;
  }).join('');

function formsOf(letter: string): readonly string[] {
  const forms = new Set([letter]);
  for (const form of forms) {
    for (const other of [form.toLowerCase(), form.toUpperCase()]) if ([...other].length === 1) forms.add(other);
  }
  if (forms.has('σ')) forms.add('ς'); // at the end of a word
  return [...forms];
}
