import { expect, test } from 'vitest';
import { auditQueryOf, isNarrowed, NO_AUDIT_FILTERS, readAuditFilters, writeAuditFilters } from './audit-filters.ts';

test('an address keeps the filters', () => {
  const now = Date.parse('2026-01-02T00:00:00Z');
  for (const [address, query] of [
    [
      'action=workflow.create&user=3&since=24h',
      { action: 'workflow.create', user: 3, from: '2026-01-01T00:00:00.000Z' },
    ],
    ['from=2026-01-01T10%3A00%3A00.000Z', { from: '2026-01-01T10:00:00.000Z' }],
    ['to=2026-01-01T10%3A00%3A00.000Z', { to: '2026-01-01T10:00:00.000Z' }],
  ] as const) {
    const filters = readAuditFilters(new URLSearchParams(address));
    expect(String(writeAuditFilters(filters))).toBe(address);
    expect(isNarrowed(filters)).toBe(true);
    expect(auditQueryOf(filters, now)).toEqual(query);
  }
});

test('what an address holds that is no filter counts as absent', () => {
  for (const address of ['', 'action=&user=x', 'user=0&since=9y', 'user=-1&from=yesterday', 'user=1.5&other=1']) {
    const filters = readAuditFilters(new URLSearchParams(address));
    expect(filters).toEqual(NO_AUDIT_FILTERS);
    expect([isNarrowed(filters), auditQueryOf(filters, 0)]).toEqual([false, {}]);
  }
});
