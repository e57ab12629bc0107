import { useQuery } from '@tanstack/react-query';
import { usePanel } from '../use-panel.tsx';
import { type LastRun, lastRunQuery, NO_RUN } from './last-run.ts';

/** The last run of the panel's node. */
export function useLastRun(): LastRun {
  const { workflowId, node } = usePanel();
  return useQuery(lastRunQuery(workflowId, node.id)).data ?? NO_RUN;
}
