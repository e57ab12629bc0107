/**
 * What SQLite and PostgreSQL say in different words, for queries that are the same in all else. Each answers SQL. (A value
 * that may be null is compared before it is asked whether it is null: PostgreSQL takes its type from its first use.)
 */
export interface Dialect {
  /** Whether a text holds another one, as it is written. */
  contains(text: string, part: string): string;
  /** Whether a text holds what a regular expression of `inAnyCase` finds. */
  matches(text: string, expression: string): string;
  /** A condition of which the planner is to expect that rows fit it soon, so that it goes by an index to the first of them. */
  likely(condition: string): string;
  /** The elements of a JSON array of texts, for IN. */
  elementsOf(array: string): string;
  /** How many elements the array has that is under a key of a JSON object. */
  lengthOf(object: string, key: string): string;
  /**
   * Id and start of the newest runs, by their start and then their ids, of each of those parts of the history that have
   * the newest. More than these may be among them.
   *
   * @param parts - a SELECT of their numbers as `part`
   * @param runs - which runs `r` are in the part `s.part`
   * @param limit - of each
   */
  newestOf(parts: string, runs: string, limit: string): string;
  /**
   * Positions of the newest dead letters, of each of those queues that have the newest. More than these may be among them.
   *
   * @param queues - a SELECT of their `id` and `workflow_num`
   * @param letters - which messages `m` of a queue `q` of them
   * @param before - the position that all are below
   * @param limit - of each
   */
  newestLettersOf(queues: string, letters: string, before: string, limit: string): string;
}
