import { Anchor, List, Stack, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { answer, client } from '../../api/client.ts';
import { keys } from '../../api/queries.ts';
import { ErrorState } from '../../parts/error-state.tsx';
import { Loading } from '../../parts/loading.tsx';
import { text } from '../../text/text.ts';

/** All workflows of the caller. */
export function WorkflowsPage() {
  const workflows = useQuery({ queryKey: keys.workflows, queryFn: () => answer(client.GET('/api/workflow/')) });
  if (workflows.isPending) return <Loading />;
  if (workflows.isError) return <ErrorState error={workflows.error} onRetry={() => void workflows.refetch()} />;
  return (
    <Stack p="lg">
      <Title order={1} size="h3">
        {text('nav.workflows')}
      </Title>
      <List listStyleType="none">
        {workflows.data.map(({ id, name }) => (
          <List.Item key={id}>
            <Anchor component={Link} href={`/workflows/${id}`}>
              {name}
            </Anchor>
          </List.Item>
        ))}
      </List>
    </Stack>
  );
}
