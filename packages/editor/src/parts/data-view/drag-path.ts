import { type Path, templatePath } from './paths.ts';

/** Kind under which a dragged path travels, beside its text. */
const KIND = 'application/x-loopwright-path';

/** Puts a path on what is dragged: a field of ours reads the path, everything else its text as a template. */
export function putPath(transfer: DataTransfer, root: string, path: Path): void {
  transfer.setData(KIND, JSON.stringify({ root, path }));
  transfer.setData('text/plain', `{{ ${templatePath(root, path)} }}`);
  transfer.effectAllowed = 'copy';
}

/** The path that is dropped; null where it is something else. */
export function droppedPath(transfer: DataTransfer | null): { readonly root: string; readonly path: Path } | null {
  const data = transfer?.getData(KIND) ?? '';
  return data === '' ? null : (JSON.parse(data) as { readonly root: string; readonly path: Path });
}
