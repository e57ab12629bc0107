import type { Form, NodeTypeMeta } from '@loopwright/model';
import { Alert, Badge, ScrollArea, Splitter, Stack, Tabs, Text } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconPlugConnectedX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useSearchParams } from 'wouter';
import { isNotFound } from '../api/api-error.ts';
import { ErrorState } from '../parts/error-state.tsx';
import { Loading } from '../parts/loading.tsx';
import { text } from '../text/text.ts';
import { InputColumn } from './data/input-column.tsx';
import { OutputColumn } from './data/output-column.tsx';
import { NodeForm } from './form/node-form.tsx';
import { NodeSettings, useChangedSettings } from './settings/node-settings.tsx';
import { usePanel } from './use-panel.tsx';

interface FormQuery {
  readonly data: { readonly node: NodeTypeMeta; readonly form: Form | null } | undefined;
  readonly error: Error | null;
  refetch(): unknown;
}

/** Input, form and output side by side, their widths drawn as one likes; on a narrow screen one at a time. */
export function PanelColumns({ form }: { readonly form: FormQuery }) {
  const isNarrow = useMediaQuery('(max-width: 800px)');
  if (isNarrow)
    return (
      <Tabs defaultValue="form" className="lw-panel-tabs" keepMounted={false}>
        <Tabs.List grow>
          <Tabs.Tab value="input">{text('panel.node.input')}</Tabs.Tab>
          <Tabs.Tab value="form">{text('panel.node.node')}</Tabs.Tab>
          <Tabs.Tab value="output">{text('panel.node.output')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="input">
          <InputColumn />
        </Tabs.Panel>
        <Tabs.Panel value="form">
          <FormColumn form={form} />
        </Tabs.Panel>
        <Tabs.Panel value="output">
          <OutputColumn />
        </Tabs.Panel>
      </Tabs>
    );
  return (
    <Splitter className="lw-panel-columns" lineSize={1}>
      <Splitter.Pane defaultSize={30} min={15}>
        <Column label={text('panel.node.input')}>
          <InputColumn />
        </Column>
      </Splitter.Pane>
      <Splitter.Pane defaultSize={40} min={25}>
        <FormColumn form={form} />
      </Splitter.Pane>
      <Splitter.Pane defaultSize={30} min={15}>
        <Column label={text('panel.node.output')}>
          <OutputColumn />
        </Column>
      </Splitter.Pane>
    </Splitter>
  );
}

function Column({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <section className="lw-panel-column" aria-label={label}>
      <h2 className="lw-column-title">{label}</h2>
      {children}
    </section>
  );
}

/** The form, and beside it the settings that every node has. */
function FormColumn({ form }: { readonly form: FormQuery }) {
  const [search] = useSearchParams();
  const changed = useChangedSettings();
  return (
    <section className="lw-panel-column lw-panel-middle" aria-label={text('panel.node.parameters')}>
      <Tabs defaultValue="parameters" className="lw-form-tabs">
        <Tabs.List>
          <Tabs.Tab value="parameters">{text('panel.node.parameters')}</Tabs.Tab>
          <Tabs.Tab
            value="settings"
            rightSection={
              changed > 0 ? (
                <Badge size="xs" circle variant="light" aria-label={text('panel.settings.count', { count: changed })}>
                  {changed}
                </Badge>
              ) : null
            }
          >
            {text('panel.settings.title')}
          </Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="parameters">
          <ScrollArea h="100%" type="auto" className="lw-form-scroll">
            <Stack p="md" gap="md">
              <Parameters form={form} focusField={search.get('field')} />
            </Stack>
          </ScrollArea>
        </Tabs.Panel>
        <Tabs.Panel value="settings">
          <ScrollArea h="100%" type="auto" className="lw-form-scroll">
            <Stack p="md">
              <NodeSettings />
            </Stack>
          </ScrollArea>
        </Tabs.Panel>
      </Tabs>
    </section>
  );
}

function Parameters({ form, focusField }: { readonly form: FormQuery; readonly focusField: string | null }) {
  const { node } = usePanel();
  const unknown = isNotFound(form.error) && (
    <Alert color="yellow" icon={<IconPlugConnectedX size={18} />} variant="light">
      {text('panel.node.unknown', { type: node.node_type })}
    </Alert>
  );
  if (form.data === undefined && unknown)
    return (
      <>
        {unknown}
        <Text component="pre" size="xs" ff="monospace" className="lw-kept-values">
          {JSON.stringify(node.form_values, null, 2)}
        </Text>
      </>
    );
  // A form that is there stays though asking for it again failed: something may be typed in it.
  if (form.data === undefined) {
    if (form.error === null) return <Loading />;
    return <ErrorState error={form.error} onRetry={() => void form.refetch()} />;
  }
  const { description } = form.data.node;
  return (
    <>
      {unknown}
      {description !== '' && (
        <Text size="sm" c="var(--lw-soft)">
          {description}
        </Text>
      )}
      <NodeForm plain={form.data.form} focusField={focusField} />
    </>
  );
}
