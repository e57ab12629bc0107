/** The database was written by a later release. It was not touched. */
export class DatabaseTooNew extends Error {
  readonly found: number;
  readonly known: number;

  constructor(file: string, found: number, known: number) {
    super(
      `The database ${file} has schema version ${found}, this release knows versions up to ${known}: start the release that wrote it, or restore a backup made before the upgrade`,
    );
    this.name = 'DatabaseTooNew';
    this.found = found;
    this.known = known;
  }
}

/** Another process works on the data folder. */
export class DataFolderInUse extends Error {
  readonly dataDir: string;

  constructor(dataDir: string) {
    super(
      `The data folder ${dataDir} is in use by another Loopwright: stop it first, or choose another folder by --data-dir`,
    );
    this.name = 'DataFolderInUse';
    this.dataDir = dataDir;
  }
}

/** This user lacks a right to what is in the data folder; the message says which, and what helps. */
export class FolderDenied extends Error {
  constructor(text: string, cause?: unknown) {
    super(text, { cause });
    this.name = 'FolderDenied';
  }
}

/** The PostgreSQL of the address cannot be worked with as it is: too old, read-only, or a right is missing. */
export class DatabaseUnfit extends Error {
  constructor(text: string) {
    super(text);
    this.name = 'DatabaseUnfit';
  }
}
