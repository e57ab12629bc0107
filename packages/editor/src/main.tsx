import '@fontsource-variable/inter/index.css';
import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import '@mantine/spotlight/styles.css';
import './app/styles.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createQueries } from './api/queries.ts';
import { followOtherWindows, whenUserLeaves } from './api/session.ts';
import { App } from './app/app.tsx';
import { askAhead } from './app/ask-ahead.ts';
import { claimWindow } from './canvas/document/window-id.ts';

const claimed = claimWindow();
followOtherWindows();
const queries = createQueries();
whenUserLeaves(() => queries.clear());
void askAhead(queries, location);
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App queries={queries} claimed={claimed} />
  </StrictMode>,
);
