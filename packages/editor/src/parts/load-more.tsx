import { Button, Stack, Text } from '@mantine/core';
import { useIntersection } from '@mantine/hooks';
import { useEffect, useRef, useState } from 'react';
import { text } from '../text/text.ts';

/**
 * The end of a list that goes on: loads the next page when it comes into view, or when it is pressed. A page that could not be
 * loaded is asked for again only when it is pressed: who refuses it is not asked without end.
 */
export function LoadMore({
  isLoading,
  error,
  onLoad,
}: {
  readonly isLoading: boolean;
  /** Why the next page could not be loaded; null where it was not tried, or is there. */
  readonly error: Error | null;
  readonly onLoad: () => void;
}) {
  const { ref, entry } = useIntersection({ rootMargin: '200px' });
  const load = useRef(onLoad);
  useEffect(() => {
    load.current = onLoad;
  });
  const isSeen = entry?.isIntersecting ?? false;
  // A list that is asked for anew meanwhile knows no more of it: the last try to load its next page counts.
  const [failed, setFailed] = useState(error);
  const [wasLoading, setWasLoading] = useState(isLoading);
  if (wasLoading !== isLoading) {
    setWasLoading(isLoading);
    if (!isLoading) setFailed(error);
  } else if (error !== null && failed === null) setFailed(error);
  const hasFailed = failed !== null;
  useEffect(() => {
    if (isSeen && !isLoading && !hasFailed) load.current();
  }, [isSeen, isLoading, hasFailed]);
  return (
    <Stack ref={ref} py="sm" gap={6} align="center">
      {failed !== null && !isLoading && (
        <Text size="sm" c="var(--lw-failed)" role="alert">
          {failed.message}
        </Text>
      )}
      <Button variant="default" size="xs" loading={isLoading} onClick={onLoad}>
        {text('common.more')}
      </Button>
    </Stack>
  );
}
