/**
 * Seeds that found something once, with what it was: they are played for ever. What a seed plays changes when the simulation
 * draws more; each finding has a test of its own beside.
 */
export const KEPT_SEEDS: readonly (readonly [seed: number, found: string])[] = [
  [43, 'an item that was sent beside an effect was handed to its reader twice'],
  [949, 'an execution whose start lost its reply was on disk, and nobody worked on it'],
  [1165, 'an answer that came during a delay took the instant from its parked run'],
  [3635, 'messages that were made ready, and the answer lost, stood still until the next start'],
  [4687, 'a run stood still whose answer was on disk when the reply of the store was lost'],
  [16285, 'a wait that was due by a clock that was set back never timed out'],
  [58, 'of two messages that two processes accepted the later one was taken first'],
  [7082, 'a process took up loops of an execution that had ended, and kept its messages'],
  [18948, 'a loop whose last message was counted while it came to its end never ended'],
  [20274, 'a loop was given back while a flush of the life that had run it was under way'],
  [17179, 'a task was accused by chance: its process died three times while it ran'],
  [81792, 'a message that became due while a run was under way was begun before that run went on after a crash'],
  [104036, 'a run was parked that was answered before, and its process heard of that later: it stood still'],
  [105832, 'an answer was stored when the life in which it was given was over: the next one was not told'],
  [35084, 'a stop whose process died with its clock ahead ended an hour later, and nobody started the workflow again'],
  [47642, 'the same, with a clock that was ahead by a minute'],
  [100890, 'the same, where the clock of the process after it was set back'],
  [44349, 'a pulled producer was cut off before its last item, which was being made behind a slow flush'],
  [84886, 'a pulled producer was cut off before its last item where processes share a database'],
  [81670, 'an execution that a second process began when the first one had ended was cut off before its first item'],
  [99890, 'such an execution was cut off while the process that had begun it had not taken it up'],
];
