import { Button, Text } from '@mantine/core';
import { IconCloudOff, IconLock } from '@tabler/icons-react';
import { sessionExpired } from '../../api/session.ts';
import { text } from '../../text/text.ts';
import { useDocumentState, useDocumentStore } from '../document/use-document.tsx';
import classes from './saving-banner.module.css';

/** Says that the server cannot be reached or asks to sign in again, and that nothing is lost meanwhile. */
export function SavingBanner() {
  const store = useDocumentStore();
  const saving = useDocumentState((state) => state.saving);
  const count = useDocumentState((state) => state.unsent);

  if (saving !== 'offline' && saving !== 'signed-out') return null;
  const isOffline = saving === 'offline';
  const Icon = isOffline ? IconCloudOff : IconLock;
  return (
    <div className={classes.savingBanner} role="alert">
      <Icon size={18} stroke={1.6} />
      <Text size="sm" style={{ flex: 1 }}>
        {text(isOffline ? 'canvas.saving.offlineLong' : 'canvas.saving.signedOutLong', { count })}
      </Text>
      <Button size="compact-xs" variant="default" onClick={isOffline ? () => void store.send() : sessionExpired}>
        {text(isOffline ? 'common.retry' : 'canvas.saving.signIn')}
      </Button>
    </div>
  );
}
