import type { RunState } from '@loopwright/model';
import { RUN_STATES } from '../codes.ts';

/**
 * Parts of the history, each of a loop or of a workflow, of which one index has the order of their starts: the newest runs
 * of a part are one step in it.
 */
export interface Parts {
  readonly of: 'loop' | 'workflow';
  /** Which runs `r` are in the part `s.part`; of a partial index the condition word for word: the planner takes it for no other. */
  readonly runs: string;
  /** States that a run in it may have. */
  readonly states: readonly RunState[];
}

/** The conditions of partial indexes are those of the migrations `runs-by-time` and `runs-by-outcome`. */
export const PARTS = {
  /** By `run_loop`. */
  loop: { of: 'loop', runs: 'r.loop_id = s.part', states: RUN_STATES },
  /** By `run_failed`, whether they have a loop or not; so the next two. */
  failed: { of: 'workflow', runs: 'r.workflow_num = s.part AND r.state = 6', states: ['failed'] },
  /** By `run_cancelled`. */
  cancelled: { of: 'workflow', runs: 'r.workflow_num = s.part AND r.state = 7', states: ['cancelled'] },
  /** By `run_unfinished`. */
  unfinished: {
    of: 'workflow',
    runs: 'r.workflow_num = s.part AND r.state < 5',
    states: ['waiting', 'leased', 'parked', 'suspended', 'blocked'],
  },
  /** By `run_uncertain`. */
  uncertain: { of: 'workflow', runs: 'r.workflow_num = s.part AND r.uncertain = 1', states: RUN_STATES },
  /** By `run_request`: successes without a loop, such as requests and trials. */
  request: {
    of: 'workflow',
    runs: 'r.workflow_num = s.part AND r.loop_id IS NULL AND r.state = 5 AND r.ended_at <= r.started_at + 60000',
    states: ['succeeded'],
  },
  /** By `run_long_request`: those of them that took longer. */
  longRequest: {
    of: 'workflow',
    runs: 'r.workflow_num = s.part AND r.loop_id IS NULL AND r.state = 5 AND r.ended_at > r.started_at + 60000',
    states: ['succeeded'],
  },
} as const satisfies Record<string, Parts>;
