import { type NotificationData, notifications, notificationsStore } from '@mantine/notifications';
import { newId } from './new-id.ts';

/**
 * Tells something in a corner of the page in place of what was told there of the same subject before. Each notice has an id of its
 * own: one under the id of the other would go on with its timer.
 */
export function tellInPlace(subject: string, notice: Omit<NotificationData, 'id'>): void {
  withdraw(subject);
  notifications.show({ ...notice, id: idOf(subject) + newId() });
}

/** Takes back what was told of a subject. */
export function withdraw(subject: string): void {
  const { notifications: shown, queue } = notificationsStore.getState();
  for (const { id } of [...shown, ...queue]) if (id?.startsWith(idOf(subject))) notifications.hide(id);
}

/** Without what tells one notice from another of the same subject, which follows. */
function idOf(subject: string): string {
  return `${subject}: `;
}
