import type { Query } from '../queries/read.ts';

/** Something in a database that does not fit the rest of it. */
export interface Finding {
  /** What is concerned, such as `run 17`. */
  readonly where: string;
  readonly problem: string;
}

/** Reads all rows of a query. */
export type ReadAll = <Row>(query: Query<Row>) => Promise<readonly Row[]>;
