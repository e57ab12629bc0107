/**
 * What must be durable could not be written: the disk is full, read-only or broken. Nothing of the refused write is
 * there. Doors answer it with 503; the store works again by itself when there is room.
 */
export class StoreUnavailable extends Error {
  /** `fatal`: an fsync failed, so what the disk holds is unknown and the process must exit. */
  readonly fatal: boolean;

  constructor(reason: string, fatal = false, cause?: unknown) {
    super(reason, cause === undefined ? undefined : { cause });
    this.name = 'StoreUnavailable';
    this.fatal = fatal;
  }
}
