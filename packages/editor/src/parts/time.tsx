import { Tooltip } from '@mantine/core';
import { formatInstant, formatRelative } from './dates.ts';
import { useNow } from './use-now.ts';

const TICK_MS = 10_000;

/** When something was, as people say it; the exact time on hover. */
export function RelativeTime({ at }: { readonly at: string }) {
  const now = useNow(TICK_MS);
  return (
    <Tooltip label={formatInstant(at)} openDelay={300}>
      <time dateTime={at}>{formatRelative(at, Math.max(now, Date.parse(at)))}</time>
    </Tooltip>
  );
}
