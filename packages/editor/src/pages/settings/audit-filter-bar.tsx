import { Button, Select } from '@mantine/core';
import { IconFilterOff } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { answer, client } from '../../api/client.ts';
import { useMe } from '../../api/me.ts';
import { keys } from '../../api/queries.ts';
import lists from '../../parts/list-page.module.css';
import { TimeFilter } from '../../parts/time-filter.tsx';
import { text } from '../../text/text.ts';
import { ACTIONS } from './audit-actions.ts';
import { type AuditFilters, isNarrowed } from './audit-filters.ts';

/** Narrows the part of the audit record that is shown. */
export function AuditFilterBar({
  filters,
  onChange,
  onClear,
}: {
  readonly filters: AuditFilters;
  readonly onChange: (filters: AuditFilters) => void;
  /** Clears the filters; the bar is to begin anew, without what is open in it. */
  readonly onClear: () => void;
}) {
  return (
    <search className={lists.filters} aria-label={text('runs.filters')}>
      <Select
        size="xs"
        w={200}
        label={text('audit.action')}
        placeholder={text('audit.anyAction')}
        data={[...ACTIONS]}
        value={filters.action}
        onChange={(action) => onChange({ ...filters, action })}
        searchable
        clearable
        clearButtonProps={{ 'aria-label': text('common.clear') }}
      />
      <UserFilter value={filters.user} onChange={(user) => onChange({ ...filters, user })} />
      <TimeFilter label={text('audit.when')} span={filters} onChange={(span) => onChange({ ...filters, ...span })} />
      {isNarrowed(filters) && (
        <Button size="xs" variant="subtle" leftSection={<IconFilterOff size={14} />} onClick={onClear}>
          {text('runs.clear')}
        </Button>
      )}
    </search>
  );
}

/** By whom it was done. The owner chooses; others see what they did themselves, and nothing else. */
function UserFilter({
  value,
  onChange,
}: {
  readonly value: number | null;
  readonly onChange: (user: number | null) => void;
}) {
  const isOwner = useMe().data?.is_owner === true;
  const users = useQuery({
    queryKey: keys.users,
    queryFn: () => answer(client.GET('/api/users/')),
    enabled: isOwner,
  });
  if (!isOwner) return null;
  const known = (users.data?.items ?? []).map(({ id, username }) => ({ value: String(id), label: username }));
  // Whoever was removed since stays in the record.
  const isUnknown = value !== null && !known.some((one) => one.value === String(value));
  const gone = { value: String(value), label: text('audit.userById', { id: value ?? 0 }) };
  return (
    <Select
      size="xs"
      w={150}
      label={text('audit.who')}
      placeholder={text('audit.anybody')}
      data={isUnknown ? [...known, gone] : known}
      value={value === null ? null : String(value)}
      onChange={(user) => onChange(user === null ? null : Number(user))}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': text('common.clear') }}
    />
  );
}
