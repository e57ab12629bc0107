/**
 * Parts of the history, each of a loop or of a workflow, of which one index has the order of their starts: the newest runs
 * of a part are one step in it.
 */
export interface Parts {
  readonly of: 'loop' | 'workflow';
  /** Which runs `r` are in the part `s.part`; of a partial index the condition word for word: the planner takes it for no other. */
  readonly runs: string;
}

/** The conditions of partial indexes are those of the migration `runs-by-time`. */
export const PARTS = {
  /** By `run_loop`. */
  loop: { of: 'loop', runs: 'r.loop_id = s.part' },
  /** By `run_not_succeeded`, whether they have a loop or not. */
  notSucceeded: { of: 'workflow', runs: 'r.workflow_num = s.part AND r.state <> 5' },
  /** By `run_uncertain`. */
  uncertain: { of: 'workflow', runs: 'r.workflow_num = s.part AND r.uncertain = 1' },
  /** By `run_request`: successes without a loop, such as requests and trials. */
  request: {
    of: 'workflow',
    runs: 'r.workflow_num = s.part AND r.loop_id IS NULL AND r.state = 5 AND r.ended_at <= r.started_at + 60000',
  },
  /** By `run_long_request`: those of them that took longer. */
  longRequest: {
    of: 'workflow',
    runs: 'r.workflow_num = s.part AND r.loop_id IS NULL AND r.state = 5 AND r.ended_at > r.started_at + 60000',
  },
} as const satisfies Record<string, Parts>;
