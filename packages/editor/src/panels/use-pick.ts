import { notifications } from '@mantine/notifications';
import { useCallback } from 'react';
import { type Path, templatePath } from '../parts/data-view/paths.ts';
import { text } from '../text/text.ts';
import { usePanel } from './use-panel.tsx';

/** Puts a chosen path into the field that was used last; without one it is copied. */
export function usePick(root = 'data'): (path: Path) => void {
  const { field } = usePanel();
  return useCallback(
    (path) => {
      if (field.current !== null) return field.current.insert(root, path);
      const written = `{{ ${templatePath(root, path)} }}`;
      // A page that is not served from a safe place has no clipboard.
      void navigator.clipboard?.writeText(written).catch(() => undefined);
      notifications.show({ id: 'picked-path', message: text('panel.io.inserted', { path: written }), autoClose: 4000 });
    },
    [field, root],
  );
}
