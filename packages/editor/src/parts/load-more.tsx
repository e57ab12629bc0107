import { Button, Center } from '@mantine/core';
import { useIntersection } from '@mantine/hooks';
import { useEffect, useRef } from 'react';
import { text } from '../text/text.ts';

/** The end of a list that goes on: loads the next page when it comes into view, or when it is pressed. */
export function LoadMore({ isLoading, onLoad }: { readonly isLoading: boolean; readonly onLoad: () => void }) {
  const { ref, entry } = useIntersection({ rootMargin: '200px' });
  const load = useRef(onLoad);
  useEffect(() => {
    load.current = onLoad;
  });
  const isSeen = entry?.isIntersecting ?? false;
  useEffect(() => {
    if (isSeen && !isLoading) load.current();
  }, [isSeen, isLoading]);
  return (
    <Center ref={ref} py="sm">
      <Button variant="default" size="xs" loading={isLoading} onClick={onLoad}>
        {text('common.more')}
      </Button>
    </Center>
  );
}
