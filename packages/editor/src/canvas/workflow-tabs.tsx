import { Link, useLocation, useSearchParams } from 'wouter';
import { text } from '../text/text.ts';
import classes from './workflow-tabs.module.css';

const TABS = [
  { part: '', label: 'workflowTabs.canvas' },
  { part: '/runs', label: 'workflowTabs.runs' },
  { part: '/dead-letters', label: 'workflowTabs.deadLetters' },
  { part: '/versions', label: 'workflowTabs.versions' },
  { part: '/settings', label: 'workflowTabs.settings' },
] as const;

/** The ways through one workflow: its canvas and the pages beside it. */
export function WorkflowTabs({ workflowId }: { readonly workflowId: string }) {
  const [path] = useLocation();
  const [params] = useSearchParams();
  const base = `/workflows/${workflowId}`;
  // A past run is drawn at the canvas' address, but belongs to the runs.
  const current = path === base && params.has('run') ? `${base}/runs` : path;
  return (
    <nav className={classes.tabs} aria-label={text('workflowTabs.label')}>
      {TABS.map(({ part, label }) => (
        <Link
          key={part}
          href={base + part}
          className={classes.tab}
          aria-current={current === base + part ? 'page' : undefined}
        >
          {text(label)}
        </Link>
      ))}
    </nav>
  );
}
