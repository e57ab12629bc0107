import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { type QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { DocumentsProvider } from '../canvas/document/use-documents.tsx';
import { Gate } from './gate.tsx';
import { PageBoundary } from './page-boundary.tsx';
import { Routes } from './routes.tsx';
import { cssVariables, theme } from './theme.ts';

/** The whole editor: providers, the gate that asks who one is, and the pages behind it. */
export function App({
  queries,
  claimed,
}: {
  readonly queries: QueryClient;
  /** Resolves when this window has an id of its own. */
  readonly claimed: Promise<void>;
}) {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <Notifications position="bottom-right" />
      <QueryClientProvider client={queries}>
        <PageBoundary>
          <Gate>
            <DocumentsProvider claimed={claimed}>
              <Routes />
            </DocumentsProvider>
          </Gate>
        </PageBoundary>
      </QueryClientProvider>
    </MantineProvider>
  );
}
