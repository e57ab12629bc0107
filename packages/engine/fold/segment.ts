import { failure, JOURNAL_VERSION, type JournalEvent } from '@loopwright/model';

const decoder = new TextDecoder('utf-8', { fatal: true });

/** Bytes of a journal's segment: the journal's version in the first byte, then the events as JSON (UTF-8). */
export function encodeSegment(events: readonly JournalEvent[]): Uint8Array {
  return Buffer.from(String.fromCharCode(JOURNAL_VERSION) + JSON.stringify(events));
}

/** Version of the journal that a segment was written in. A later one than `JOURNAL_VERSION` can't be decoded: its run is blocked. */
export function segmentVersion(bytes: Uint8Array): number {
  return bytes[0] ?? 0;
}

/** Events of a segment. Throws INTERNAL when it is damaged or of a version that is not known. */
export function decodeSegment(bytes: Uint8Array): JournalEvent[] {
  const version = segmentVersion(bytes);
  if (version < 1 || version > JOURNAL_VERSION)
    throw failure('INTERNAL', { detail: `Journal version ${version} is not known` });
  try {
    return JSON.parse(decoder.decode(bytes.subarray(1))) as JournalEvent[];
  } catch (cause) {
    throw failure('INTERNAL', { detail: 'A journal segment is damaged', cause });
  }
}
