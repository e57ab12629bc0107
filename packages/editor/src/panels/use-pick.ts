import { useCallback } from 'react';
import { copyText } from '../parts/copy-text.ts';
import { type Path, templatePath } from '../parts/data-view/paths.ts';
import { tellInPlace } from '../parts/notice.ts';
import { text } from '../text/text.ts';
import { usePanel } from './use-panel.tsx';

/** Puts a chosen path into the field that was used last; without one it is copied. */
export function usePick(root = 'data'): (path: Path) => void {
  const { field } = usePanel();
  return useCallback(
    (path) => {
      if (field.current !== null) return field.current.insert(root, path);
      const written = `{{ ${templatePath(root, path)} }}`;
      void copyText(written).then((isCopied) => tell(written, isCopied));
    },
    [field, root],
  );
}

function tell(path: string, isCopied: boolean): void {
  tellInPlace('picked path', {
    ...(isCopied ? {} : { color: 'red' }),
    message: text(isCopied ? 'panel.io.inserted' : 'panel.io.notCopied', { path }),
    autoClose: 4000,
  });
}
