import { lazy, Suspense } from 'react';
import { Route, Switch, useLocation } from 'wouter';
import { NotFoundPage } from '../pages/not-found-page.tsx';
import { TryFrame } from '../pages/try/try-frame.tsx';
import { WorkflowsPage } from '../pages/workflows/workflows-page.tsx';
import { Loading } from '../parts/loading.tsx';
import { PageBoundary } from './page-boundary.tsx';
import { Shell } from './shell.tsx';

const ApprovalsPage = lazy(() => import('../pages/approvals/approvals-page.tsx'));
const DeadLettersPage = lazy(() => import('../pages/dead-letters/dead-letters-page.tsx'));
const RunsPage = lazy(() => import('../pages/history/runs-page.tsx'));
const CanvasPage = lazy(() => import('../canvas/workflow-page.tsx'));
const NodeTypePage = lazy(() => import('../pages/nodes/node-type-page.tsx'));
const NodeTypesPage = lazy(() => import('../pages/nodes/node-types-page.tsx'));
const SettingsPages = lazy(() => import('../pages/settings/settings-pages.tsx'));
const TemplatesPage = lazy(() => import('../pages/templates/templates-page.tsx'));
const VersionsPage = lazy(() => import('../pages/versions/versions-page.tsx'));
const WorkflowSettingsPage = lazy(() => import('../pages/workflow-settings/workflow-settings-page.tsx'));

/**
 * Addresses: `/` workflows, `/workflows/:id` canvas (`?node=` opens a node, `?run=` shows a past run, `?try=1` sends it requests), and
 * pages beside them. What one looks at is in the address, so that a link shows the same to somebody else.
 */
export function Routes() {
  const [path] = useLocation();
  return (
    <Shell>
      <PageBoundary place={path}>
        <Suspense fallback={<Loading />}>
          <Switch>
            <Route path="/" component={WorkflowsPage} />
            <Route path="/workflows/:id">
              {({ id }) => (
                <TryFrame workflowId={id}>
                  <CanvasPage key={id} workflowId={id} />
                </TryFrame>
              )}
            </Route>
            <Route path="/workflows/:id/runs">{({ id }) => <RunsPage key={id} workflowId={id} />}</Route>
            <Route path="/workflows/:id/settings">
              {({ id }) => <WorkflowSettingsPage key={id} workflowId={id} />}
            </Route>
            <Route path="/workflows/:id/dead-letters">{({ id }) => <DeadLettersPage key={id} workflowId={id} />}</Route>
            <Route path="/workflows/:id/versions">{({ id }) => <VersionsPage key={id} workflowId={id} />}</Route>
            <Route path="/dead-letters">
              <DeadLettersPage />
            </Route>
            <Route path="/approvals" component={ApprovalsPage} />
            <Route path="/runs">
              <RunsPage />
            </Route>
            <Route path="/templates" component={TemplatesPage} />
            <Route path="/nodes" component={NodeTypesPage} />
            <Route path="/nodes/:identifier">{({ identifier }) => <NodeTypePage identifier={identifier} />}</Route>
            <Route path="/settings/:page?">{({ page }) => <SettingsPages page={page} />}</Route>
            <Route component={NotFoundPage} />
          </Switch>
        </Suspense>
      </PageBoundary>
    </Shell>
  );
}
