import type { Instant } from './ids.ts';

/** A date, or a date and a time of day; with the zone of the time, or (none) in UTC. */
const FORM = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(Z|[+-]\d{2}:?\d{2})?)?$/i;

/**
 * The instant that a text names as ISO 8601, with space around it or none: without a zone it is in UTC wherever the
 * server is, without a time the beginning of the day. Null for a text that names none.
 */
export function readInstant(written: string): Instant | null {
  const [, day, time = '00:00', zone = 'Z'] = FORM.exec(written.trim()) ?? [];
  // A day that its month does not have is taken for one of the next month by some engines: never here.
  if (day === undefined || !new Date(`${day}T00:00Z`).toJSON()?.startsWith(day)) return null;
  const instant = Date.parse(`${day}T${time}${zone}`.toUpperCase());
  return Number.isNaN(instant) ? null : instant;
}
