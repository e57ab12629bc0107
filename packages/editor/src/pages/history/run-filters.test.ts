import { expect, test } from 'vitest';
import { countFilters, queryOf, readFilters, writeFilters } from './run-filters.ts';

const ADDRESS = 'workflow=w&loop=3&state=failed%2Cleased&since=24h&code=TIMEOUT&error=no+answer&unknown=true';

test('an address keeps the filters', () => {
  const filters = readFilters(new URLSearchParams(ADDRESS));
  expect(filters.states).toEqual(['leased', 'failed']);
  expect(readFilters(writeFilters(filters))).toEqual(filters);
  expect([countFilters(filters, false), countFilters(filters, true)]).toEqual([7, 6]);
  expect(queryOf(filters, 0)).toMatchObject({ loop: 3, error: 'no answer', outcome_unknown: 'true' });
});

test('what an address holds that is no filter counts as absent', () => {
  const filters = readFilters(new URLSearchParams('loop=x&state=nonsense&since=9y&from=yesterday&unknown=maybe'));
  expect(countFilters(filters, false)).toBe(0);
  expect(String(writeFilters(filters))).toBe('');
});

test('a span by a word ends now; one by its ends is taken as it is', () => {
  const now = Date.parse('2026-01-02T00:00:00Z');
  expect(queryOf(readFilters(new URLSearchParams('since=24h&to=2020-01-01')), now)).toEqual({
    from: '2026-01-01T00:00:00.000Z',
  });
  expect(queryOf(readFilters(new URLSearchParams('from=2026-01-01&to=2026-01-02')), now)).toEqual({
    from: '2026-01-01T00:00:00.000Z',
    to: '2026-01-02T00:00:00.000Z',
  });
});
