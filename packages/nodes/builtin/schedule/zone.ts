import type { Instant } from '@loopwright/sdk';
import { type Shown, zoneClock } from './zone-clock.ts';

/** Whether a text names a time zone of the IANA database, such as `Europe/Berlin`. */
export function isZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false; // an offset is no zone: it knows no summer
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** Writes instants as the clocks of a zone show them. */
export interface ZonedTime {
  /** ISO 8601 with the offset at that instant: `2026-03-29T03:00:00+02:00`; `Z` in UTC. */
  iso(instant: Instant): string;
  /** For a person: `Sun 29 Mar 2026 03:00:00 +02:00`. */
  text(instant: Instant): string;
}

/** Makes it; the zone is known. */
export function zonedTime(timeZone: string): ZonedTime {
  const clock = zoneClock(timeZone);

  function offsetAt(instant: Instant, shown: Shown): string {
    if (timeZone === 'UTC') return 'Z';
    const minutes = Math.round((shown - instant) / 60_000);
    const ahead = Math.abs(minutes);
    const two = (number: number): string => String(number).padStart(2, '0');
    return `${minutes < 0 ? '-' : '+'}${two(Math.floor(ahead / 60))}:${two(ahead % 60)}`;
  }

  return {
    iso(instant) {
      const shown = clock.shown(instant);
      return new Date(shown).toISOString().replace('.000Z', offsetAt(instant, shown));
    },
    text(instant) {
      const shown = clock.shown(instant);
      const offset = offsetAt(instant, shown);
      // `Sun, 01 Mar 2026 18:00:00 GMT`
      return new Date(shown)
        .toUTCString()
        .replace(/, 0?/, ' ')
        .replace('GMT', offset === 'Z' ? 'UTC' : offset);
    },
  };
}
