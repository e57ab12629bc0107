import { notifications } from '@mantine/notifications';

/** Says in a corner of the page what did not go well. */
export function tellError(error: Error): void {
  notifications.show({ color: 'red', message: error.message });
}
