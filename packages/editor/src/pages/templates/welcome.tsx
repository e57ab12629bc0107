import { Alert, Badge, Button, Group, Paper, SimpleGrid, Skeleton, Stack, Text, Title } from '@mantine/core';
import { IconArrowRight, IconTerminal2 } from '@tabler/icons-react';
import { ErrorState } from '../../parts/error-state.tsx';
import { text } from '../../text/text.ts';
import { NodeChain } from './node-chain.tsx';
import { needsService, type Template } from './templates.ts';
import { useTemplate, useTemplates } from './use-templates.ts';

/** The templates; each is one click away from running. */
export function Welcome() {
  const templates = useTemplates();
  const use = useTemplate();
  if (templates.isError && templates.data === undefined)
    return <ErrorState error={templates.error} onRetry={() => void templates.refetch()} />;
  return (
    <Stack>
      {use.error && (
        <Alert color="red" role="alert" title={text('templates.notMade')}>
          {use.error.message}
        </Alert>
      )}
      <SimpleGrid cols={{ base: 1, xs: 2, lg: 3 }} spacing="md" component="ul" className="lw-plain-list">
        {templates.isPending &&
          Array.from({ length: 6 }, (_, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: they are all alike
            <Skeleton key={index} height={180} radius="md" />
          ))}
        {templates.data?.map((template, index) => (
          <TemplateCard
            key={template.id}
            template={template}
            isFirst={index === 0}
            isStarting={use.isPending && use.variables.id === template.id}
            isDisabled={use.isPending}
            onUse={() => use.mutate(template)}
          />
        ))}
      </SimpleGrid>
    </Stack>
  );
}

function TemplateCard({
  template,
  isFirst,
  isStarting,
  isDisabled,
  onUse,
}: {
  readonly template: Template;
  readonly isFirst: boolean;
  readonly isStarting: boolean;
  readonly isDisabled: boolean;
  readonly onUse: () => void;
}) {
  const { name, description, node_types } = template;
  return (
    <Paper withBorder p="md" component="li" className={isFirst ? 'lw-template lw-template-first' : 'lw-template'}>
      <Stack h="100%" gap="sm">
        <Group justify="space-between" wrap="nowrap" align="flex-start" gap="xs">
          <Title order={2} size="h5">
            {name}
          </Title>
          {isFirst && (
            <Badge variant="light" className="lw-badge">
              {text('templates.first')}
            </Badge>
          )}
        </Group>
        <Text size="sm" c="var(--lw-soft)">
          {description}
        </Text>
        <NodeChain types={node_types} />
        {needsService(template) && (
          <Group gap={6} wrap="nowrap" c="var(--lw-waiting)" align="flex-start">
            <IconTerminal2 size={16} stroke={1.6} style={{ flex: 'none', marginTop: 1 }} aria-hidden />
            <Text size="xs">{text('templates.needsService')}</Text>
          </Group>
        )}
        <Button
          mt="auto"
          w="fit-content"
          variant={isFirst ? 'filled' : 'default'}
          rightSection={<IconArrowRight size={16} stroke={1.8} aria-hidden />}
          loading={isStarting}
          disabled={isDisabled && !isStarting}
          onClick={onUse}
          aria-label={text('templates.useOf', { name })}
        >
          {text('templates.use')}
        </Button>
      </Stack>
    </Paper>
  );
}
