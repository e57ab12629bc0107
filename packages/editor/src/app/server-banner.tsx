import { Alert } from '@mantine/core';
import { IconPlugConnectedX } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useStore } from 'zustand';
import { connectionStore, followServer } from '../api/connection.ts';
import { text } from '../text/text.ts';

/** Says that the server cannot be reached, as long as it is so. What is edited meanwhile is kept. */
export function ServerBanner() {
  const queries = useQueryClient();
  const isReachable = useStore(connectionStore, (state) => state.isReachable);
  useEffect(() => followServer(() => void queries.invalidateQueries()), [queries]);
  return (
    <div role="status" aria-live="polite" className="lw-banner">
      {!isReachable && (
        <Alert color="yellow" py={8} icon={<IconPlugConnectedX size={18} />} data-testid="server-lost">
          {text('errors.unreachable')}
        </Alert>
      )}
    </div>
  );
}
