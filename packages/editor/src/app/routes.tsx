import { lazy, Suspense } from 'react';
import { Route, Switch } from 'wouter';
import { NotFoundPage } from '../pages/not-found-page.tsx';
import { WorkflowsPage } from '../pages/workflows/workflows-page.tsx';
import { Loading } from '../parts/loading.tsx';
import { Shell } from './shell.tsx';

const RunsPage = lazy(() => import('../pages/history/runs-page.tsx'));
const CanvasPage = lazy(() => import('../canvas/workflow-page.tsx'));

/**
 * Addresses: `/` workflows, `/workflows/:id` canvas (`?node=` opens a node, `?run=` shows a past run), and pages beside them. What one
 * looks at is in the address, so that a link shows the same to somebody else.
 */
export function Routes() {
  return (
    <Shell>
      <Suspense fallback={<Loading />}>
        <Switch>
          <Route path="/" component={WorkflowsPage} />
          <Route path="/workflows/:id">{({ id }) => <CanvasPage key={id} workflowId={id} />}</Route>
          <Route path="/workflows/:id/runs">{({ id }) => <RunsPage key={id} workflowId={id} />}</Route>
          <Route path="/runs">
            <RunsPage />
          </Route>
          <Route component={NotFoundPage} />
        </Switch>
      </Suspense>
    </Shell>
  );
}
