import type { ChangeName } from './changes.ts';
import type { EncodedFlush } from './flush-codec.ts';
import type { SqliteFailure } from './sqlite-failure.ts';
import type { SqlValue } from './transaction.ts';

/** A statement with its values, to be read. */
export interface ReadStatement {
  readonly sql: string;
  readonly parameters: readonly SqlValue[];
}

interface Read {
  readonly id: number;
  readonly ask: 'read';
  readonly statements: readonly ReadStatement[];
}

/** What the writer is asked. `now` is the store's clock. */
export type WriterRequest =
  | { readonly id: number; readonly ask: 'flush'; readonly flush: EncodedFlush; readonly now: number }
  | { readonly id: number; readonly ask: 'change'; readonly name: ChangeName; readonly args: unknown }
  | Read // quick ones only: they wait for flushes, and flushes for them
  | { readonly id: number; readonly ask: 'checkpoint' }
  | { readonly id: number; readonly ask: 'pragma'; readonly text: string }
  | { readonly id: number; readonly ask: 'stop' };

/** What the reader is asked. The statements of one request see one state of the database. */
export type ReaderRequest =
  | Read
  | { readonly id: number; readonly ask: 'checkpoint' }
  | { readonly id: number; readonly ask: 'stop' };

/** What a thread answers. The bare id: it is done, and there is nothing to tell. */
export type Reply =
  | number
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly failure: SqliteFailure };

/** What the writer tells once when it opened, or could not. */
export type Opening =
  | { readonly opening: 'ready'; readonly version: number }
  | { readonly opening: 'in-use' }
  | { readonly opening: 'too-new'; readonly found: number; readonly known: number }
  | { readonly opening: 'foreign' }
  | { readonly opening: 'denied'; readonly text: string }
  | { readonly opening: 'failed'; readonly text: string; readonly isDamaged: boolean };
