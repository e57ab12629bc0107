import type { FormField } from '@loopwright/model';
import { Anchor, Badge, Code, Group, Skeleton, Stack, Table, Text, Title } from '@mantine/core';
import { Link } from 'wouter';
import { ApiError } from '../../api/api-error.ts';
import { type NodeTypeForm, useNodeTypeForm } from '../../api/node-types.ts';
import { CopyText } from '../../parts/copy-line.tsx';
import { ErrorState } from '../../parts/error-state.tsx';
import { NodeIcon } from '../../parts/node-icon.tsx';
import { Page } from '../../parts/page.tsx';
import { WideTable } from '../../parts/wide-table.tsx';
import { text } from '../../text/text.ts';
import { NotFoundPage } from '../not-found-page.tsx';
import { exampleOf, type FieldRow, fieldRows } from './field-rows.ts';
import { kindOf } from './kinds.ts';

/** One node type, from its schema: what it does, its ports, its fields and how it stands in a workflow file. */
export default function NodeTypePage({ identifier }: { readonly identifier: string }) {
  const loaded = useNodeTypeForm(identifier);
  if (loaded.error instanceof ApiError && loaded.error.status === 404) return <NotFoundPage />;
  if (loaded.isError && loaded.data === undefined)
    return <ErrorState error={loaded.error} onRetry={() => void loaded.refetch()} />;
  if (loaded.data === undefined) {
    return (
      <Page title={identifier} width={900}>
        <Skeleton height={300} radius="md" role="status" aria-label={text('common.loading')} />
      </Page>
    );
  }
  return <NodeTypeView {...loaded.data} />;
}

function NodeTypeView({ node, form }: NodeTypeForm) {
  const rows = form === null ? [] : fieldRows(form.fields as unknown as readonly FormField[]);
  const kind = kindOf(node.type);
  const example = exampleOf(node.identifier, rows);
  return (
    <Page
      title={node.label}
      width={900}
      lead={
        <Group gap="xs" mt={4}>
          <Anchor component={Link} href="/nodes" size="sm">
            {text('nav.nodes')}
          </Anchor>
          <span aria-hidden>/</span>
          <span>{node.category}</span>
        </Group>
      }
    >
      <Stack gap="xl">
        <Group wrap="nowrap" align="flex-start">
          <NodeIcon icon={node.icon} size={48} />
          <Stack gap="xs">
            <Text>{node.description}</Text>
            <Group gap="xs">
              <Code>{node.identifier}</Code>
              <Badge variant="default" className="lw-badge">
                {kind === null ? node.type : text(`nodes.kind.${kind}`)}
              </Badge>
              {node.supported_workflow_types.map((type) => (
                <Badge key={type} variant="default" className="lw-badge">
                  {text(`workflows.type.${type as 'production' | 'api'}`)}
                </Badge>
              ))}
            </Group>
            {kind !== null && (
              <Text size="sm" c="var(--lw-soft)">
                {text(`nodes.kindHint.${kind}`)}
              </Text>
            )}
          </Stack>
        </Group>
        <section>
          <Title order={2} size="h5" mb="xs">
            {text('nodes.ports')}
          </Title>
          <Group gap="xl" align="flex-start">
            <Ports label={text('nodes.in')} ports={node.input_ports} />
            <Ports
              label={text('nodes.out')}
              ports={
                kind === 'producer'
                  ? node.output_ports
                  : [...node.output_ports, { id: 'error', label: text('nodes.error') }]
              }
            />
          </Group>
        </section>
        <section>
          <Title order={2} size="h5" mb="xs">
            {text('nodes.fields')}
          </Title>
          {rows.length === 0 ? (
            <Text size="sm" c="var(--lw-soft)">
              {text('nodes.noFields')}
            </Text>
          ) : (
            <FieldTable rows={rows} />
          )}
        </section>
        <section>
          <Group justify="space-between" mb="xs">
            <Title order={2} size="h5">
              {text('nodes.example')}
            </Title>
            <CopyText value={example} label={text('nodes.example')} />
          </Group>
          <Code block className="lw-answer" tabIndex={0}>
            {example}
          </Code>
        </section>
      </Stack>
    </Page>
  );
}

function Ports({
  label,
  ports,
}: {
  readonly label: string;
  readonly ports: readonly { readonly id: string; readonly label: string }[];
}) {
  return (
    <div>
      <Text size="sm" c="var(--lw-soft)" mb={4}>
        {label}
      </Text>
      {ports.length === 0 ? (
        <Text size="sm">{text('common.none')}</Text>
      ) : (
        <Group gap="xs">
          {ports.map((port) => (
            <Group key={port.id} gap={6}>
              <Code>{port.id}</Code>
              <Text size="sm">{port.label}</Text>
            </Group>
          ))}
        </Group>
      )}
    </div>
  );
}

function FieldTable({ rows }: { readonly rows: readonly FieldRow[] }) {
  return (
    <WideTable
      minWidth={560}
      heads={[
        text('nodes.field.name'),
        text('nodes.field.kind'),
        text('nodes.field.default'),
        text('nodes.field.about'),
      ]}
      verticalSpacing="xs"
    >
      {rows.map((row) => (
        <Table.Tr key={row.name}>
          <Table.Td>
            <Code>{row.name}</Code>
            {row.isRequired && (
              <Text size="xs" c="var(--lw-soft)">
                {text('nodes.required')}
              </Text>
            )}
          </Table.Td>
          <Table.Td>
            <Text size="sm">{text(`nodes.fieldKind.${row.kind}`)}</Text>
            {row.limits.length > 0 && (
              <Text size="xs" c="var(--lw-soft)">
                {row.limits.map(({ kind, value }) => text(`nodes.limit.${kind}`, { value })).join(', ')}
              </Text>
            )}
          </Table.Td>
          <Table.Td>{row.default !== null && <Code>{row.default}</Code>}</Table.Td>
          <Table.Td>
            <Text size="sm">{row.label}</Text>
            {row.help !== null && (
              <Text size="xs" c="var(--lw-soft)">
                {row.help}
              </Text>
            )}
            {row.choices.length > 0 && (
              <Group gap={4} mt={4}>
                {row.choices.map(([value, label]) => (
                  <Code key={value} title={label}>
                    {value}
                  </Code>
                ))}
              </Group>
            )}
            {row.dependsOn.length > 0 && (
              <Text size="xs" c="var(--lw-soft)">
                {text('nodes.dependsOn', { fields: row.dependsOn.join(', ') })}
              </Text>
            )}
          </Table.Td>
        </Table.Tr>
      ))}
    </WideTable>
  );
}
