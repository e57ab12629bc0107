/** Spans of time that are chosen by a word, hours. */
export const SINCE = { '1h': 1, '24h': 24, '7d': 168, '30d': 720 } as const;
export type Since = keyof typeof SINCE;

/** Which time a list is of; the address holds it. */
export interface TimeSpan {
  /** Up to now; null where `from` and `to` say it, or nothing does. */
  readonly since: Since | null;
  /** ISO 8601 in UTC. */
  readonly from: string | null;
  readonly to: string | null;
}

/** Any time. */
export const ANY_TIME: TimeSpan = { since: null, from: null, to: null };

/** Reads the span of an address. What it cannot read counts as absent. */
export function readSpan(params: URLSearchParams): TimeSpan {
  const since = params.get('since');
  return {
    since: since !== null && Object.hasOwn(SINCE, since) ? (since as Since) : null,
    from: instantOf(params.get('from')),
    to: instantOf(params.get('to')),
  };
}

/** Filters with the two ends of a span that was chosen by a word: what filters is then seen, and can be moved. */
export function withEnds<Filters extends TimeSpan>(filters: Filters, now: number): Filters {
  const { since } = filters;
  if (since === null) return filters;
  return { ...filters, since: null, from: new Date(now - SINCE[since] * 3_600_000).toISOString(), to: null };
}

/** A span as the server takes it. */
export function queryOfSpan(span: TimeSpan, now: number): { readonly from?: string; readonly to?: string } {
  const { from, to } = withEnds(span, now);
  return { ...(from === null ? {} : { from }), ...(to === null ? {} : { to }) };
}

function instantOf(text: string | null): string | null {
  const at = text === null ? Number.NaN : Date.parse(text);
  return Number.isNaN(at) ? null : new Date(at).toISOString();
}
