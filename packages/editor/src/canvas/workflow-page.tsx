import { lazy } from 'react';
import { useSearchParams } from 'wouter';

const CanvasPage = lazy(() => import('./canvas-page.tsx'));
const RunPage = lazy(() => import('./history/run-page.tsx'));
const ComparePage = lazy(() => import('./history/compare-page.tsx'));

/** The graph of a workflow: to edit and to watch; with `?run=` as one run went through it, with `&compare=` as two did. */
export default function WorkflowPage({ workflowId }: { readonly workflowId: string }) {
  const [params] = useSearchParams();
  const run = params.get('run');
  const other = params.get('compare');
  if (run === null) return <CanvasPage workflowId={workflowId} />;
  if (other === null) return <RunPage key={run} workflowId={workflowId} runId={Number(run)} />;
  return <ComparePage key={`${run} ${other}`} workflowId={workflowId} runId={Number(run)} otherId={Number(other)} />;
}
