import { useDocumentTitle } from '@mantine/hooks';
import { text } from '../text/text.ts';

/** Title of the window while a page is shown: what it is about first, since tabs are narrow. */
export function useTitle(title: string | null | undefined): void {
  useDocumentTitle(title ? `${title} · ${text('app.name')}` : text('app.name'));
}
