import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError } from '../../api/api-error.ts';
import { answer, client } from '../../api/client.ts';
import { keys } from '../../api/queries.ts';
import { text } from '../../text/text.ts';
import { useCanvas } from '../canvas-context.tsx';
import { useDocument, useDocumentStore } from '../document/use-document.tsx';
import { useLive } from '../live/use-live.tsx';

/** Whether a workflow runs, and what turns it on and off. */
export interface RunState {
  readonly isOn: boolean;
  /** Something was asked for and is not answered yet. */
  readonly isBusy: boolean;
  readonly isApi: boolean;
  /** Turns it on once what one did is saved, and not at all where it cannot be saved now. */
  turnOn(): void;
  turnOff(): void;
}

/** @param onRefused - told why it could not be turned on or off */
export function useRunState(onRefused: (error: Error) => void): RunState {
  const { workflowId: id, ui } = useCanvas();
  const store = useDocumentStore();
  const queries = useQueryClient();
  const isApi = useDocument(({ workflow }) => workflow.workflow_type === 'api');
  const isRunning = useLive(({ status }) => status === 'running');
  const [isBusy, setBusy] = useState(false);
  const path = { params: { path: { id } } };
  const workflow = useQuery({
    queryKey: keys.workflow(id),
    queryFn: () => answer(client.GET('/api/workflow/{id}/', path)),
    enabled: isApi,
  });

  async function act(work: () => Promise<unknown>): Promise<void> {
    setBusy(true);
    try {
      await work();
    } catch (cause) {
      if (cause instanceof ApiError && cause.status === 422) ui.setState({ isProblemsOpen: true });
      onRefused(cause as Error);
    } finally {
      setBusy(false);
      void queries.invalidateQueries({ queryKey: keys.workflows });
      void queries.invalidateQueries({ queryKey: keys.workflow(id) });
    }
  }

  /** What runs is what one sees, or nothing. */
  async function saved(): Promise<void> {
    if (!(await store.send())) throw new Error(text('canvas.run.unsaved'));
  }

  return {
    isApi,
    isOn: isApi ? workflow.data?.status === 'active' : isRunning,
    isBusy,
    turnOn: () =>
      void act(async () => {
        await saved();
        return isApi
          ? answer(client.POST('/api/workflow/{id}/activate/', path))
          : answer(client.POST('/api/workflow/{id}/start_execution/', path));
      }),
    turnOff: () =>
      void act(() =>
        isApi
          ? answer(client.POST('/api/workflow/{id}/deactivate/', path))
          : answer(client.POST('/api/workflow/{id}/stop_execution/', path)),
      ),
  };
}
