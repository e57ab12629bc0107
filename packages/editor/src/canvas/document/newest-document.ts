import type { Document } from './document.ts';

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 15_000;

interface NewestDocumentSetting {
  readonly load: () => Promise<Document>;
  readonly later: (work: () => void, ms: number) => () => void;
  /** Whether the document is wanted no more. */
  readonly isOver: () => boolean;
  readonly onLoaded: (document: Document) => void;
}

/** Asks the server for its document, until it has answered with all that was told meanwhile. */
export interface NewestDocument {
  /** A change of this revision was made: an answer with an older one is not the newest. */
  told(revision: number): void;
  /** Takes the server's document. Where it is being asked for already, it is asked for once more: that answer may be older. */
  load(): Promise<void>;
  /** The same, and again later where it cannot be had now. Resolves after the first try. */
  renew(): Promise<void>;
  /** Nothing is asked again later. */
  end(): void;
}

/** Makes it. */
export function createNewestDocument(setting: NewestDocumentSetting): NewestDocument {
  let loading: Promise<void> | null = null;
  let isAskedAgain = false;
  /** Newest revision that was told of since the document was asked for. */
  let newest = 0;
  let wait = FIRST_WAIT_MS;
  let cancelWait: (() => void) | null = null;

  async function ask(): Promise<void> {
    try {
      let loaded: Document;
      do {
        newest = 0;
        isAskedAgain = false;
        loaded = await setting.load();
        if (setting.isOver()) return;
      } while (isAskedAgain || loaded.revision < newest);
      setting.onLoaded(loaded);
    } finally {
      loading = null;
    }
  }

  function load(): Promise<void> {
    if (loading === null) loading = ask();
    else isAskedAgain = true;
    return loading;
  }

  function end(): void {
    cancelWait?.();
    cancelWait = null;
  }

  async function renew(): Promise<void> {
    end();
    try {
      await load();
      wait = FIRST_WAIT_MS;
    } catch {
      if (setting.isOver() || cancelWait !== null) return;
      cancelWait = setting.later(() => void renew(), wait);
      wait = Math.min(wait * 2, LONGEST_WAIT_MS);
    }
  }

  return {
    told(revision) {
      newest = Math.max(newest, revision);
    },
    load,
    renew,
    end,
  };
}
