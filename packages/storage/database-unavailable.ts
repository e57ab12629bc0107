import { StoreUnavailable } from '@loopwright/runtime/ports';

/** A database that cannot be opened, or is gone. Its message is a line for who runs the program: it names the database. */
export class DatabaseUnavailable extends StoreUnavailable {
  constructor(text: string, cause?: unknown) {
    super(text, false, cause);
    this.name = 'DatabaseUnavailable';
  }
}

/** What helps with a file that is damaged. */
export const PUT_BACKUP: string = 'put a backup in its place by `loopwright restore BACKUP --replace`';
/** What helps with a file that cannot be written or read. */
export const MAKE_ROOM: string = 'make room on its disk and see that the disk works, then try again';

/**
 * A file that is ours and cannot be worked with.
 *
 * @param what - what could not be done with it, such as `opened`
 */
export function unusableFile(
  file: string,
  what: string,
  { text, isDamaged }: { readonly text: string; readonly isDamaged: boolean },
  cause?: unknown,
): DatabaseUnavailable {
  return new DatabaseUnavailable(
    isDamaged
      ? `The database ${file} is damaged (${text}): ${PUT_BACKUP}`
      : `The database ${file} cannot be ${what} (${text}): ${MAKE_ROOM}`,
    cause,
  );
}
