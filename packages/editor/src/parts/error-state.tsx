import { Alert, Button, Stack } from '@mantine/core';
import { IconAlertCircle } from '@tabler/icons-react';
import { text } from '../text/text.ts';

/** What could not be loaded, why, and the way to try again. */
export function ErrorState({ error, onRetry }: { readonly error: Error; readonly onRetry?: () => void }) {
  return (
    <Stack p="md" maw={640}>
      <Alert color="red" icon={<IconAlertCircle />} title={error.message} role="alert">
        {onRetry && (
          <Button variant="default" size="xs" onClick={onRetry}>
            {text('common.retry')}
          </Button>
        )}
      </Alert>
    </Stack>
  );
}
