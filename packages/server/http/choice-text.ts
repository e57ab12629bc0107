/** What an error shows of what came, characters. */
export const MOST_SHOWN = 100;

/** What is told of a value that is none of those that there are. */
export function choiceText(given: string): string {
  return `Select a valid choice. ${given.slice(0, MOST_SHOWN)} is not one of the available choices.`;
}
