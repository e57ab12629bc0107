import { ANY_TIME, queryOfSpan, readSpan, type TimeSpan } from '../../parts/time-span.ts';

/** What of the audit record is shown; the address holds it. */
export interface AuditFilters extends TimeSpan {
  readonly action: string | null;
  /** Id of who did it. */
  readonly user: number | null;
}

/** No filter is set. */
export const NO_AUDIT_FILTERS: AuditFilters = { action: null, user: null, ...ANY_TIME };

/** Reads the filters of an address. What it cannot read counts as absent. */
export function readAuditFilters(params: URLSearchParams): AuditFilters {
  const user = Number(params.get('user'));
  return {
    action: params.get('action') || null,
    user: Number.isSafeInteger(user) && user > 0 ? user : null,
    ...readSpan(params),
  };
}

/** The address of some filters; what filters nothing is left out. */
export function writeAuditFilters({ action, user, since, from, to }: AuditFilters): URLSearchParams {
  const set = Object.entries({ action, user, since, from, to }).filter(([, value]) => value !== null);
  return new URLSearchParams(set.map(([name, value]) => [name, String(value)]));
}

/** The filters as the server takes them. */
export function auditQueryOf(filters: AuditFilters, now: number) {
  const { action, user } = filters;
  return {
    ...(action === null ? {} : { action }),
    ...(user === null ? {} : { user }),
    ...queryOfSpan(filters, now),
  };
}

/** Whether any filter is set. */
export function isNarrowed(filters: AuditFilters): boolean {
  return writeAuditFilters(filters).size > 0;
}
