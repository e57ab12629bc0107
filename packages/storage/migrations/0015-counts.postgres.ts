/**
 * Ends of runs as each worker counts them. Several work on one loop: one row for all of them would let each flush wait for
 * the fsync of the one before. Retention adds them up.
 */
export const counts: string = `
CREATE TABLE minute_of_worker (
  loop_id BIGINT NOT NULL,
  minute BIGINT NOT NULL,
  worker BIGINT NOT NULL,
  succeeded BIGINT NOT NULL,
  failed BIGINT NOT NULL,
  lowest_succeeded BIGINT NOT NULL,
  PRIMARY KEY (loop_id, minute, worker)
) WITH (fillfactor = 50);
CREATE VIEW counted_minute AS SELECT loop_id, minute, succeeded, failed FROM minute
  UNION ALL SELECT loop_id, minute, succeeded, failed FROM minute_of_worker;
`;
