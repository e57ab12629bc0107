import { Page } from '../../parts/page.tsx';
import { text } from '../../text/text.ts';
import { Welcome } from './welcome.tsx';

/** All templates, for whoever has workflows already. */
export default function TemplatesPage() {
  return (
    <Page title={text('nav.templates')} lead={text('welcome.lead')}>
      <Welcome />
    </Page>
  );
}
