import { Center, Loader } from '@mantine/core';
import { text } from '../text/text.ts';

/** Something comes soon. */
export function Loading() {
  return (
    <Center h="100%" mih={160} role="status" aria-label={text('common.loading')}>
      <Loader size="sm" />
    </Center>
  );
}
