import { createOutputFolder } from './output-folder.ts';

/** Another process that writes: for tests of one that is killed, or that the system stops. Prints the code and text of the error. */
const { folder, path, mode, kib, uid } = JSON.parse(process.argv[2]!) as {
  readonly folder: string;
  readonly path: string;
  readonly mode: 'w' | 'a';
  readonly kib: number;
  /** As whom it writes, where it may choose. */
  readonly uid?: number;
};
if (uid !== undefined) process.setuid!(uid);
await createOutputFolder(folder, { now: Date.now })
  .write(path, 'x'.repeat(kib * 1024), mode)
  .catch(({ code, message }: { readonly code: string; readonly message: string }) =>
    process.stdout.write(`${code} ${message}`),
  );
