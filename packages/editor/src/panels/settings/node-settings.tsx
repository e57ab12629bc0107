import type { JsonObject, NodeTypeMeta } from '@loopwright/model';
import { Checkbox, Stack, Text, TextInput } from '@mantine/core';
import { useId } from 'react';
import { useDocumentStore } from '../../canvas/document/use-document.tsx';
import { text } from '../../text/text.ts';
import { useDraft } from '../form/use-draft.ts';
import { usePanel } from '../use-panel.tsx';
import { BOUNDS, type Bounds, checkSetting } from './check-settings.ts';

/** Settings of the panel's node that are no fields of its form. Empty ones take the default of its type. */
export function NodeSettings() {
  const { node, type } = usePanel();
  const save = useSaveSetting();
  const { config } = node;
  const retry = asObject(config.retry);
  const isProducer = type?.type === 'ProducerNode';
  return (
    <Stack gap="md">
      <SettingSwitch
        name="disabled"
        label={text('panel.settings.disabled')}
        help={text('panel.settings.disabledHelp')}
      />
      <SettingNumber
        label={text('panel.settings.attempts')}
        help={text(isProducer ? 'panel.settings.messageAttemptsHelp' : 'panel.settings.attemptsHelp')}
        bounds={BOUNDS.attempts}
        stored={asText(retry.attempts)}
        onSave={(value) => save('retry', withKey(retry, 'attempts', value), text('panel.settings.attempts'))}
      />
      <SettingNumber
        label={text('panel.settings.backoff')}
        help={text('panel.settings.backoffHelp')}
        bounds={BOUNDS.backoffSeconds}
        stored={asText(retry.backoffSeconds)}
        onSave={(value) => save('retry', withKey(retry, 'backoffSeconds', value), text('panel.settings.backoff'))}
      />
      {!isProducer && (
        <SettingNumber
          label={text('panel.settings.timeout')}
          help={text('panel.settings.timeoutHelp')}
          bounds={BOUNDS.timeout_seconds}
          stored={asText(config.timeout_seconds)}
          onSave={(value) => save('timeout_seconds', asNumber(value), text('panel.settings.timeout'))}
        />
      )}
      {isProducer && (
        <SettingNumber
          label={text('panel.settings.concurrency')}
          help={text('panel.settings.concurrencyHelp')}
          bounds={BOUNDS.concurrency}
          stored={asText(config.concurrency)}
          onSave={(value) => save('concurrency', asNumber(value), text('panel.settings.concurrency'))}
        />
      )}
      {isQueueNode(type, node.node_type) && (
        <SettingText
          label={text('panel.settings.queue')}
          help={text('panel.settings.queueHelp')}
          stored={asText(config.queue_name)}
          onSave={(value) =>
            save('queue_name', value.trim() === '' ? null : value.trim(), text('panel.settings.queue'))
          }
        />
      )}
      <SettingSwitch
        name="fail_workflow"
        label={text('panel.settings.failWorkflow')}
        help={text('panel.settings.failWorkflowHelp')}
      />
    </Stack>
  );
}

/** How many settings of a node are not at their default. */
export function changedSettings(config: JsonObject): number {
  const retry = asObject(config.retry);
  const values = [config.disabled, retry.attempts, retry.backoffSeconds, config.timeout_seconds, config.concurrency];
  return [...values, config.queue_name, config.fail_workflow].filter(
    (value) => value !== undefined && value !== null && value !== false && value !== '',
  ).length;
}

/** Sets one key of the node's settings; null takes it away. */
export function useSaveSetting() {
  const { node } = usePanel();
  const store = useDocumentStore();
  return (name: string, value: JsonObject[string] | null, label: string): void => {
    const now = store.getState().document?.nodes.get(node.id);
    if (now === undefined) return;
    const { [name]: before, ...others } = now.config;
    if (JSON.stringify(before ?? null) === JSON.stringify(value)) return;
    const config = value === null ? others : { ...others, [name]: value };
    store.edit([{ op: 'update_node', id: node.id, set: { config } }], label, `${node.id} config ${name}`);
  };
}

function SettingSwitch({
  name,
  label,
  help,
}: {
  readonly name: string;
  readonly label: string;
  readonly help: string;
}) {
  const { node } = usePanel();
  const save = useSaveSetting();
  return (
    <Checkbox
      label={label}
      description={help}
      checked={node.config[name] === true}
      onChange={(event) => save(name, event.currentTarget.checked ? true : null, label)}
    />
  );
}

interface SettingTextProps {
  readonly label: string;
  readonly help: string;
  readonly stored: string;
  onSave(value: string): void;
}

function SettingText({ label, help, stored, onSave }: SettingTextProps) {
  const { value, change, flush } = useDraft(stored, onSave);
  return (
    <TextInput
      label={label}
      description={help}
      inputWrapperOrder={['label', 'input', 'error', 'description']}
      value={value}
      onChange={(event) => change(event.currentTarget.value)}
      onBlur={flush}
    />
  );
}

function SettingNumber({ label, help, stored, bounds, onSave }: SettingTextProps & { readonly bounds: Bounds }) {
  const id = useId();
  // A number that does not fit is not saved: the server would refuse to start with it.
  const { value, change, flush } = useDraft(stored, (next) => {
    if (checkSetting(next, bounds) === null) onSave(next);
  });
  const wrong = checkSetting(value, bounds);
  return (
    <div>
      <TextInput
        label={label}
        inputMode="decimal"
        maw={220}
        value={value}
        error={wrong !== null}
        aria-describedby={id}
        onChange={(event) => change(event.currentTarget.value)}
        onBlur={flush}
      />
      <div id={id}>
        {wrong !== null && (
          <Text size="xs" c="var(--lw-failed)" role="alert">
            {wrong}
          </Text>
        )}
        <Text size="xs" c="var(--lw-soft)">
          {help}
        </Text>
      </div>
    </div>
  );
}

function isQueueNode(type: NodeTypeMeta | undefined, identifier: string): boolean {
  return /^queue-(?:node-)?(?:writer|reader)/.test(type?.identifier ?? identifier);
}

function asObject(value: unknown): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}

function asText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function asNumber(value: string): number | null {
  return value.trim() === '' ? null : Number(value);
}

/** An object with a number under a key, or without it; null where nothing is left. */
function withKey(before: JsonObject, key: string, value: string): JsonObject | null {
  const { [key]: _, ...others } = before;
  const number = asNumber(value);
  const next = number === null ? others : { ...others, [key]: number };
  return Object.keys(next).length === 0 ? null : next;
}
