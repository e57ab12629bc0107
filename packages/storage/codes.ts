/**
 * States as the tables keep them: small integers where a row is written thousands of times a second. The numbers are
 * part of the schema and never change their meaning.
 */
export const RUN_STATE = {
  waiting: 0,
  leased: 1,
  parked: 2,
  suspended: 3,
  blocked: 4,
  succeeded: 5,
  failed: 6,
  cancelled: 7,
} as const;

/** States of a run by their code. */
export const RUN_STATES = [
  'waiting',
  'leased',
  'parked',
  'suspended',
  'blocked',
  'succeeded',
  'failed',
  'cancelled',
] as const;

/** `behind`: it waits for an earlier message of its key, which makes it ready when it leaves. */
export const MESSAGE_STATE = { ready: 0, leased: 1, dead: 2, parked: 3, behind: 4 } as const;

/** Origins of a run by their code. */
export const RUN_ORIGINS = ['loop', 'request', 'trial', 'command'] as const;

/** Values above this size, in bytes, are blobs: stored once by content. */
export const BLOB_ABOVE_BYTES: number = 256 * 1024;

export const MINUTE_MS: number = 60_000;
export const DAY_MS: number = 86_400_000;
