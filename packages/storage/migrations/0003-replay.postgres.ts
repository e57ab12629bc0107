/** A run that repeats another one names it. No foreign key: the other may go first. */
export const replay: string = 'ALTER TABLE run ADD COLUMN replay_of BIGINT;';
