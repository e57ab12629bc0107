/**
 * Runs by loop and by when they started, since ids of several processes do not rise with time, nor does a clock that was
 * set back. The index takes the place of the one by loop and id. Successes without a loop have one by workflow. Runs that took longer than
 * a minute are few; they are in one more, by when they ended, so that retention finds them there; for
 * the others `loop.retire_from`, an id until now, is the instant from which on it looks.
 *
 * No id is in them: with two columns of eight bytes an entry is as long as before, and PostgreSQL splits a page behind the
 * newest run of a loop instead of in the middle. It would gather runs of one millisecond into one entry, at more log than it spares.
 *
 * `lowest_succeeded` is for servers of the release before, which go on for a while: they write it, and where they add up what
 * newer ones counted, 0 lets retention look at the loop from its beginning.
 */
export const runsByTime: string = `
DROP INDEX run_loop;
CREATE INDEX run_loop ON run (loop_id, started_at) WITH (deduplicate_items = off) WHERE loop_id IS NOT NULL;
CREATE INDEX run_request ON run (workflow_num, started_at) WITH (deduplicate_items = off) WHERE loop_id IS NULL AND state = 5 AND ended_at <= started_at + 60000;
CREATE INDEX run_long_request ON run (workflow_num, started_at) WHERE loop_id IS NULL AND state = 5 AND ended_at > started_at + 60000;
CREATE INDEX run_long ON run (loop_id, ended_at) WHERE state = 5 AND ended_at > started_at + 60000;
DROP INDEX run_uncertain;
CREATE INDEX run_uncertain ON run (workflow_num, started_at) WHERE uncertain = 1;
ALTER TABLE minute_of_worker ALTER COLUMN lowest_succeeded SET DEFAULT 0;
UPDATE loop SET retire_from = coalesce(
  (SELECT min(started_at) FROM run WHERE loop_id = loop.id AND state = 5 AND ended_at <= started_at + 60000), 9007199254740991);
`;
