import { Text, Tooltip } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconCloudOff, IconLock, IconRefresh } from '@tabler/icons-react';
import { text } from '../../text/text.ts';
import { useDocumentState } from '../document/use-document.tsx';

const ICONS = {
  saved: IconCheck,
  saving: IconRefresh,
  offline: IconCloudOff,
  'signed-out': IconLock,
  conflict: IconAlertTriangle,
} as const;

/** Whether what one did is on the server. */
export function SavingState() {
  const saving = useDocumentState((state) => state.saving);
  const count = useDocumentState((state) => state.unsent);
  const Icon = ICONS[saving];
  return (
    <Tooltip label={text(`canvas.saving.${saving}Hint`, { count })}>
      <Text
        size="xs"
        c={saving === 'saved' || saving === 'saving' ? 'var(--lw-soft)' : 'var(--lw-waiting)'}
        role="status"
        className="lw-saving"
        data-saving={saving}
      >
        <Icon size={14} stroke={1.8} aria-hidden />
        <span>{text(`canvas.saving.${saving}`)}</span>
      </Text>
    </Tooltip>
  );
}
