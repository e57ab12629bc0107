import {
  Anchor,
  Badge,
  Button,
  Group,
  Paper,
  SimpleGrid,
  Skeleton,
  Stack,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconRefresh, IconSearch } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useSearchParams } from 'wouter';
import { answer, client } from '../../api/client.ts';
import { type NodeType, useNodeTypes } from '../../api/node-types.ts';
import { keys } from '../../api/queries.ts';
import { ErrorState } from '../../parts/error-state.tsx';
import { NodeIcon } from '../../parts/node-icon.tsx';
import { Page } from '../../parts/page.tsx';
import { text } from '../../text/text.ts';
import { kindOf } from './kinds.ts';

/** All node types that are installed, by category. */
export default function NodeTypesPage() {
  const types = useNodeTypes();
  const [search, setSearch] = useSearchParams();
  const wanted = search.get('q') ?? '';
  const shown = (types.data ?? []).filter((type) => isLike(type, wanted));
  const categories = [...new Set(shown.map(({ category }) => category))].toSorted((a, b) => a.localeCompare(b));
  return (
    <Page title={text('nav.nodes')} lead={text('nodes.lead')} actions={<RefreshButton />}>
      <TextInput
        aria-label={text('nodes.search')}
        placeholder={text('nodes.search')}
        leftSection={<IconSearch size={16} stroke={1.7} aria-hidden />}
        value={wanted}
        onChange={({ currentTarget }) =>
          setSearch(currentTarget.value === '' ? {} : { q: currentTarget.value }, { replace: true })
        }
        maw={420}
        mb="lg"
      />
      {types.isError && <ErrorState error={types.error} onRetry={() => void types.refetch()} />}
      {types.isPending && <Skeleton height={240} radius="md" role="status" aria-label={text('common.loading')} />}
      {types.isSuccess && shown.length === 0 && <Text>{text('nodes.nothingFound')}</Text>}
      <Stack gap="xl">
        {categories.map((category) => (
          <section key={category}>
            <Title order={2} size="h6" c="var(--lw-soft)" mb="sm">
              {category}
            </Title>
            <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="sm" component="ul" className="lw-plain-list">
              {shown
                .filter((type) => type.category === category)
                .map((type) => (
                  <NodeTypeCard key={type.identifier} type={type} />
                ))}
            </SimpleGrid>
          </section>
        ))}
      </Stack>
    </Page>
  );
}

function NodeTypeCard({ type }: { readonly type: NodeType }) {
  const kind = kindOf(type.type);
  return (
    <Paper component="li" withBorder p="sm" className="lw-link-card">
      <Group wrap="nowrap" align="flex-start">
        <NodeIcon icon={type.icon} size={34} />
        <Stack gap={3} style={{ minWidth: 0 }}>
          <Group gap="xs">
            <Anchor component={Link} href={`/nodes/${type.identifier}`} fw={550} c="inherit" className="lw-card-link">
              {type.label}
            </Anchor>
            <Badge size="sm" variant="default" className="lw-badge">
              {kind === null ? type.type : text(`nodes.kind.${kind}`)}
            </Badge>
          </Group>
          <Text size="xs" c="var(--lw-soft)" lineClamp={2}>
            {type.description}
          </Text>
        </Stack>
      </Group>
    </Paper>
  );
}

/** Looks for node types that were added or changed since the server started. */
function RefreshButton() {
  const queries = useQueryClient();
  const refresh = useMutation({
    mutationFn: () => answer(client.POST('/api/nodes/refresh/')),
    onSuccess({ count, broken }) {
      void queries.invalidateQueries({ queryKey: keys.nodeTypes });
      notifications.show({
        color: broken.length > 0 ? 'red' : 'green',
        title: text('nodes.refreshed', { count }),
        message: broken.map(({ file, error }) => `${file}: ${error}`).join('\n') || text('nodes.allRead'),
        autoClose: broken.length > 0 ? false : 4_000,
      });
    },
    onError: (error) => notifications.show({ color: 'red', message: error.message }),
  });
  return (
    <Button
      variant="default"
      leftSection={<IconRefresh size={17} stroke={1.7} aria-hidden />}
      loading={refresh.isPending}
      onClick={() => refresh.mutate()}
    >
      {text('nodes.refresh')}
    </Button>
  );
}

function isLike({ identifier, label, description, category }: NodeType, wanted: string): boolean {
  const content = `${identifier} ${label} ${description} ${category}`.toLocaleLowerCase();
  return wanted
    .toLocaleLowerCase()
    .split(/\s+/)
    .every((word) => content.includes(word));
}
