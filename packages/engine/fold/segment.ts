import { crc32 } from 'node:zlib';
import { failure, JOURNAL_VERSION, type JournalEvent } from '@loopwright/model';
import { type EventRow, eventOf, rowOf } from './event-rows.ts';

const decoder = new TextDecoder('utf-8', { fatal: true });

/** From this version on a segment carries a checksum. */
const CHECKED_FROM = 3;
/** From this version on the entries are rows without names of fields. */
const ROWS_FROM = 4;
/** The version and the checksum, bytes. */
const HEAD_BYTES = 5;

/**
 * Bytes of a journal's segment: the journal's version in the first byte, a CRC-32 in the next four (little endian), then JSON
 * (UTF-8): an array of the instant of the first entry and a row for each. The checksum is that of the whole, its own bytes
 * taken as 0. Segments of versions 1 and 2 have none; up to version 3 the JSON is the array of the entries themselves.
 * @see https://www.rfc-editor.org/rfc/rfc1952#section-8 for the CRC-32
 */
export function encodeSegment(events: readonly JournalEvent[]): Uint8Array {
  const since = events[0]?.at ?? 0;
  const rows: unknown[] = [since];
  for (const event of events) rows.push(rowOf(event, since));
  const text = JSON.stringify(rows);
  const bytes = Buffer.allocUnsafe(HEAD_BYTES + Buffer.byteLength(text));
  bytes.fill(0, 0, HEAD_BYTES);
  bytes[0] = JOURNAL_VERSION;
  bytes.write(text, HEAD_BYTES);
  const sum = crc32(bytes);
  bytes[1] = sum;
  bytes[2] = sum >>> 8;
  bytes[3] = sum >>> 16;
  bytes[4] = sum >>> 24;
  return bytes;
}

/** Version of the journal that a segment was written in. A later one than `JOURNAL_VERSION` can't be decoded: its run is blocked. */
export function segmentVersion(bytes: Uint8Array): number {
  return bytes[0] ?? 0;
}

/** Events of a segment. Throws DATA_DAMAGED when it is not what was written, INTERNAL where its version is not known. */
export function decodeSegment(bytes: Uint8Array): JournalEvent[] {
  if (bytes.length === 0)
    throw failure('DATA_DAMAGED', { detail: 'A journal segment is damaged: the database cannot read it' });
  const version = segmentVersion(bytes);
  if (version < 1 || version > JOURNAL_VERSION)
    throw failure('INTERNAL', { detail: `Journal version ${version} is not known` });
  const isChecked = version >= CHECKED_FROM;
  const text = bytes.subarray(isChecked ? HEAD_BYTES : 1);
  if (
    isChecked &&
    (bytes.length < HEAD_BYTES || crc32(text, crc32(Uint8Array.of(version, 0, 0, 0, 0))) !== checksumOf(bytes))
  )
    throw failure('DATA_DAMAGED', { detail: 'A journal segment is damaged: it has another checksum' });
  try {
    const read = JSON.parse(decoder.decode(text)) as unknown;
    return version < ROWS_FROM ? (read as JournalEvent[]) : eventsOf(read as readonly [number, ...EventRow[]]);
  } catch (cause) {
    throw failure('DATA_DAMAGED', { detail: 'A journal segment is damaged', cause });
  }
}

function eventsOf([since, ...rows]: readonly [number, ...EventRow[]]): JournalEvent[] {
  return rows.map((row) => eventOf(row, since));
}

function checksumOf(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(1, true);
}
