import { createStore, type StoreApi } from 'zustand/vanilla';
import { applyChanges, type Change, withExpectations, withoutExpectations } from './changes.ts';
import { type Document, keepSame } from './document.ts';
import { createNewestDocument } from './newest-document.ts';
import type { Edit, Outbox } from './outbox.ts';
import { afterMade, asMade, type IsPassword, withMasks, withToldMasks } from './passwords.ts';
import { createSteps, type Sent } from './steps.ts';
import { recordChanges } from './take-back.ts';

/** Most changes that the server takes in one edit; more go as several, in order. */
const EDIT_CHANGES = 500;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 15_000;

/** A field that somebody else changed first. */
export interface Conflict {
  readonly op: string;
  /** Position of the change in its edit, from 0. */
  readonly index?: number;
  /** The node or connection; null for the workflow itself. */
  readonly id: string | null;
  readonly field: string;
  /** What the server holds. */
  readonly current: unknown;
  /** What this window saw when it changed it. */
  readonly expected: unknown;
}

/** What came of sending an edit. `later`: the server was not reached, or could not take it now. */
export type SendOutcome =
  | { readonly kind: 'accepted'; readonly revision: number }
  | { readonly kind: 'conflict'; readonly conflicts: readonly Conflict[] }
  | { readonly kind: 'later' }
  | { readonly kind: 'signed-out' }
  | { readonly kind: 'refused'; readonly text: string };

/** What the store needs of the outside. */
export interface DocumentPort {
  readonly clientId: string;
  readonly outbox: Outbox;
  load(): Promise<Document>;
  send(edit: Edit): Promise<SendOutcome>;
  /** Runs `work` after some milliseconds; answers what cancels it. */
  later(work: () => void, ms: number): () => void;
  newId(): string;
}

/** How far the server is behind: `offline` and `signed-out` keep the edits and send them later, in order. */
export type Saving = 'saved' | 'saving' | 'offline' | 'signed-out' | 'conflict';

export interface DocumentState {
  /** What is drawn: the server's document and the edits on their way. Null until it is loaded. */
  readonly document: Document | null;
  readonly saving: Saving;
  /** Edits that are not acknowledged. */
  readonly unsent: number;
  /** The edit that the server refused because somebody was faster, with masks for passwords, and what it found. */
  readonly conflict: { readonly edit: Edit; readonly conflicts: readonly Conflict[] } | null;
  /** Text of the last edit that was refused for good and taken back; null when none was. */
  readonly refused: string | null;
  /** What an undo or a redo would do, for the menu; null: nothing. */
  readonly undoLabel: string | null;
  readonly redoLabel: string | null;
}

export interface DocumentStore extends StoreApi<DocumentState> {
  /** Loads the document to be drawn, and sends what earlier windows left. */
  load(adopted?: readonly Edit[]): Promise<void>;
  /** Changes the document at once and sends it behind. An empty list does nothing. */
  edit(changes: readonly Change[], label: string, key?: string): void;
  /**
   * A password was written into fields with this name: it is sent, and not kept on disk meanwhile. Where it only may be one,
   * `isSure` is false, and it is shown until the server tells.
   */
  hide(field: string, value: string, isSure?: boolean): void;
  /** Whether a value is a password that was written in this window into fields with this name. */
  isPassword: IsPassword;
  undo(): void;
  redo(): void;
  /** Changes of another window, as the live socket told them; null: what changed is not told. */
  receive(revision: number, editId: string | null, changes: readonly Change[] | null): void;
  /** Loads the server's document again and sends what waits: changes may have been made of which no frame told. */
  catchUp(): void;
  /** Ends a conflict: `mine` overwrites what is there, `theirs` drops the edit. */
  resolve(choice: 'mine' | 'theirs'): void;
  /** Sends now what waits and what earlier windows left; the document need not be loaded. Answers whether the server has all of it: nothing of it was refused, nor before without that somebody was told. */
  send(adopted?: readonly Edit[]): Promise<boolean>;
  dismissRefusal(): void;
  /** It is not drawn any more, and cannot be undone. What waits is sent on; `load` opens it again. */
  close(): void;
  /** Whoever made the edits left: nothing more is sent. What waits is kept. */
  stop(): void;
}

/**
 * The document of one workflow in this window. Every change is drawn at once and sent in order, one edit at a time; what the
 * server tells of other windows is put under the edits that are on their way.
 */
export function createDocumentStore(port: DocumentPort): DocumentStore {
  const store = createStore<DocumentState>(() => ({
    document: null,
    saving: 'saved',
    unsent: 0,
    conflict: null,
    refused: null,
    undoLabel: null,
    redoLabel: null,
  }));
  /** The server's document, with every change up to its revision. */
  let base: Document | null = null;
  let pending: readonly Edit[] = [];
  let wasKeptRead = false;
  let sending = false;
  let sent: Promise<void> = Promise.resolve();
  let refusals = 0;
  let wait = FIRST_WAIT_MS;
  let cancelWait: (() => void) | null = null;
  let closed = false;
  let stopped = false;
  let steps = createSteps();
  const acknowledged = new Set<string>();
  const passwords = new Map<string, Set<unknown>>();
  const newest = createNewestDocument({
    load: () => port.load(),
    later: (work, ms) => port.later(work, ms),
    isOver: () => closed || stopped,
    onLoaded(loaded) {
      base = base === null ? loaded : keepSame(base, loaded);
      show();
    },
  });

  function isPassword(field: string, value: unknown): boolean {
    return passwords.get(field)?.has(value) === true;
  }

  function show(state: Partial<DocumentState> = {}): void {
    const document =
      base === null
        ? null
        : applyChanges(
            base,
            pending.flatMap(({ changes }) => changes),
          );
    store.setState({
      document,
      unsent: pending.length,
      ...steps.labels(),
      ...state,
    });
  }

  function keep(edits: readonly Edit[]): void {
    pending = edits;
    port.outbox.save(edits);
  }

  /** Queues changes as edits. */
  function queue(document: Document, changes: readonly Change[]): readonly Sent[] {
    const edits: Edit[] = [];
    for (let at = 0; at < changes.length; at += EDIT_CHANGES)
      edits.push({ editId: port.newId(), changes: changes.slice(at, at + EDIT_CHANGES) });
    keep([...pending, ...edits]);
    return recordChanges(document, changes, isPassword)
      .map((made, index) => ({ ...made, editId: edits[Math.floor(index / EDIT_CHANGES)]!.editId }))
      .filter(({ inverse }) => inverse.length > 0);
  }

  /** Lets a person change the document, draws what they did and sends it. */
  function act(work: (document: Document) => void): void {
    const { document } = store.getState();
    if (document === null) return;
    work(document);
    show();
    void flush();
  }

  /** Takes an edit back that the server will not make. */
  function drop(editId: string): void {
    keep(pending.filter((edit) => edit.editId !== editId));
    steps.forget(editId);
  }

  /** Puts what earlier windows left before what waits here. */
  function adopt(edits: readonly Edit[]): void {
    // Once it is read, what is in memory is newer, and has the passwords that are not on disk.
    keep([...edits, ...(wasKeptRead ? pending : port.outbox.load())]);
    wasKeptRead = true;
  }

  /** Sends what waits, and resolves when that came to an end, or to a stop. */
  function flush(): Promise<void> {
    if (!sending && !stopped && store.getState().conflict === null) sent = sendPending();
    return sent;
  }

  async function sendPending(): Promise<void> {
    cancelWait?.();
    cancelWait = null;
    sending = true;
    try {
      while (pending.length > 0) {
        store.setState({ saving: store.getState().saving === 'offline' ? 'offline' : 'saving' });
        const edit = pending[0]!;
        const outcome = await port.send(edit);
        if (!accept(edit, outcome) || stopped) return;
      }
      store.setState({ saving: 'saved' });
    } finally {
      sending = false;
    }
  }

  /** Makes changes of a revision in the document as it was last known. What came between the two is loaded. */
  function make(known: Document, changes: readonly Change[], revision: number): void {
    const isNext = revision === known.revision + 1;
    base = { ...applyChanges(known, changes), revision: isNext ? revision : known.revision };
    if (!isNext) void newest.renew();
  }

  /** Whether the next edit may be sent. */
  function accept(edit: Edit, outcome: SendOutcome): boolean {
    switch (outcome.kind) {
      case 'accepted':
        wait = FIRST_WAIT_MS;
        newest.told(outcome.revision);
        // The same edit sent again is answered as at first: a document that was loaded since then has it.
        if (base !== null && !acknowledged.has(edit.editId) && outcome.revision > base.revision)
          make(base, asMade(base, edit.changes, isPassword), outcome.revision);
        acknowledged.add(edit.editId);
        keep(
          afterMade(
            pending.filter(({ editId }) => editId !== edit.editId),
            edit.changes,
            isPassword,
          ),
        );
        show({ saving: pending.length === 0 ? 'saved' : 'saving' });
        return true;
      case 'conflict':
        store.setState({
          saving: 'conflict',
          conflict: { edit: { ...edit, changes: withMasks(edit.changes, isPassword) }, conflicts: outcome.conflicts },
        });
        return false;
      case 'refused':
        // It can never succeed: what it changed is taken back, and with it what was built on it.
        refusals += 1;
        drop(edit.editId);
        show({ refused: outcome.text });
        return true;
      case 'signed-out':
        store.setState({ saving: 'signed-out' });
        return false;
      case 'later':
        store.setState({ saving: 'offline' });
        if (stopped) return false;
        cancelWait = port.later(() => void flush(), wait);
        wait = Math.min(wait * 2, LONGEST_WAIT_MS);
        return false;
    }
  }

  return Object.assign(store, {
    async load(adopted: readonly Edit[] = []) {
      closed = false;
      adopt(adopted);
      await newest.load();
      void flush();
    },
    edit(changes: readonly Change[], label: string, key: string | null = null) {
      if (changes.length === 0) return;
      act((document) => steps.add({ label, key, made: queue(document, withExpectations(document, changes)) }));
    },
    hide(field: string, value: string, isSure = true) {
      port.outbox.hide(field, value);
      if (isSure) passwords.set(field, (passwords.get(field) ?? new Set()).add(value));
    },
    isPassword,
    undo() {
      act((document) => steps.undo(document, (changes) => queue(document, changes)));
    },
    redo() {
      act((document) => steps.redo(document, (changes) => queue(document, changes)));
    },
    receive(revision: number, editId: string | null, changes: readonly Change[] | null) {
      newest.told(revision);
      if (base === null) return;
      if (editId !== null && acknowledged.has(editId)) {
        const masked = withToldMasks(base, changes ?? []);
        if (masked === base) return;
        base = masked;
        return show();
      }
      if (revision > base.revision) {
        if (changes === null || revision > base.revision + 1) return void newest.renew();
        make(base, changes, revision);
      }
      if (editId !== null) {
        acknowledged.add(editId);
        // Our own edit, told by the socket before its answer came.
        if (!sending || pending[0]?.editId !== editId) keep(pending.filter((edit) => edit.editId !== editId));
      }
      show();
    },
    catchUp() {
      void newest.renew().then(flush);
    },
    resolve(choice: 'mine' | 'theirs') {
      const { conflict } = store.getState();
      if (conflict === null) return;
      const { editId } = conflict.edit;
      if (choice === 'theirs') drop(editId);
      else {
        // A new id: the server refused the old one.
        const mine = port.newId();
        keep(
          pending.map((edit) =>
            edit.editId === editId ? { editId: mine, changes: withoutExpectations(edit.changes) } : edit,
          ),
        );
        steps.rename(editId, mine);
      }
      show({ conflict: null, saving: 'saving' });
      void newest.renew().then(flush);
    },
    async send(adopted: readonly Edit[] = []) {
      adopt(adopted);
      wait = FIRST_WAIT_MS;
      show();
      const before = refusals;
      await flush();
      return pending.length === 0 && refusals === before && store.getState().refused === null;
    },
    dismissRefusal() {
      store.setState({ refused: null });
    },
    close() {
      closed = true;
      newest.end();
      base = null;
      steps = createSteps();
      show();
    },
    stop() {
      stopped = true;
      cancelWait?.();
      newest.end();
    },
  });
}
