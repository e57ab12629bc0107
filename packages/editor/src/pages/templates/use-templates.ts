import { notifications } from '@mantine/notifications';
import { type UseQueryResult, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import { answer, client } from '../../api/client.ts';
import { keys } from '../../api/queries.ts';
import { text } from '../../text/text.ts';
import { offered, type Template } from './templates.ts';

/** All templates, in the order in which they are offered. */
export function useTemplates(): UseQueryResult<readonly Template[]> {
  return useQuery({
    queryKey: keys.templates,
    queryFn: async () => (await answer(client.GET('/api/templates/'))).items as readonly Template[],
    staleTime: Number.POSITIVE_INFINITY,
    select: offered,
  });
}

/** Makes a workflow of a template, starts it and opens its canvas, ready to be sent a request. Where only the start fails it says so. */
export function useTemplate() {
  const queries = useQueryClient();
  const [, navigate] = useLocation();
  return useMutation({
    async mutationFn({ file, workflow_type }: Template) {
      const { id } = await answer(client.POST('/api/workflow/import/', { body: { file } }));
      const params = { params: { path: { id } } };
      const started = answer<unknown>(
        workflow_type === 'api'
          ? client.POST('/api/workflow/{id}/activate/', params)
          : client.POST('/api/workflow/{id}/start_execution/', params),
      );
      await started.catch((cause: Error) =>
        notifications.show({
          color: 'red',
          title: text('templates.notStarted'),
          message: cause.message,
          autoClose: 8000,
        }),
      );
      return id;
    },
    onSuccess(id, { workflow_type, webhook_ids }) {
      const takesRequests = workflow_type === 'api' || webhook_ids.length > 0;
      navigate(`/workflows/${id}${takesRequests ? '?try=1' : ''}`);
    },
    onSettled: () => queries.invalidateQueries({ queryKey: keys.workflows }),
  });
}
