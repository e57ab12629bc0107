/** An instant as the wire writes it: ISO 8601 in UTC, such as `2024-01-01T12:00:00.000Z`. */
export function isoTime(instant: number): string {
  return new Date(instant).toISOString();
}

/** The same where there may be none. */
export function isoTimeOrNull(instant: number | null): string | null {
  return instant === null ? null : isoTime(instant);
}
