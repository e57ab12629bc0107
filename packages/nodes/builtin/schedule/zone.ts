import type { Instant } from '@loopwright/sdk';

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
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  const days = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
  });

  function read(instant: Instant): { readonly day: string; readonly time: string; readonly offset: string } {
    const shown = Object.fromEntries(parts.formatToParts(instant).map(({ type, value }) => [type, value]));
    const day = `${shown.year!.padStart(4, '0')}-${shown.month}-${shown.day}`;
    const time = `${shown.hour}:${shown.minute}:${shown.second}`;
    const minutes = Math.round((Date.parse(`${day}T${time}Z`) - instant) / 60_000);
    const ahead = Math.abs(minutes);
    const two = (number: number): string => String(number).padStart(2, '0');
    const offset =
      timeZone === 'UTC' ? 'Z' : `${minutes < 0 ? '-' : '+'}${two(Math.floor(ahead / 60))}:${two(ahead % 60)}`;
    return { day, time, offset };
  }

  return {
    iso(instant) {
      const { day, time, offset } = read(instant);
      return `${day}T${time}${offset}`;
    },
    text(instant) {
      const { time, offset } = read(instant);
      return `${days.format(instant).replace(',', '')} ${time} ${offset === 'Z' ? 'UTC' : offset}`;
    },
  };
}
