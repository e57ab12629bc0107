import type { JsonObject, NodeTypeMeta } from '@loopwright/model';
import { Checkbox, Stack } from '@mantine/core';
import { useDocument } from '../../canvas/document/use-document.tsx';
import { text } from '../../text/text.ts';
import { usePanel } from '../use-panel.tsx';
import { BOUNDS } from './check-settings.ts';
import { MESSAGE_SETTINGS, MessageSettings } from './message-settings.tsx';
import { asNumber, asText, SettingNumber, SettingText } from './setting-field.tsx';
import { UnknownSetting } from './unknown-setting.tsx';
import { useSaveSetting } from './use-save-setting.ts';

/** Settings of the panel's node that are no fields of its form. Empty ones take the default of its type. */
export function NodeSettings() {
  const { node, type } = usePanel();
  const save = useSaveSetting();
  const { config } = node;
  const retry = asObject(config.retry);
  const isProducer = type?.type === 'ProducerNode';
  const workflowType = useDocument(({ workflow }) => workflow.workflow_type);
  const failsWorkflow = useFailsWorkflow();
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
      {!isProducer && <UnknownSetting />}
      {isProducer && (
        <SettingNumber
          label={text('panel.settings.concurrency')}
          help={text('panel.settings.concurrencyHelp')}
          bounds={BOUNDS.concurrency}
          stored={asText(config.concurrency)}
          onSave={(value) => save('concurrency', asNumber(value), text('panel.settings.concurrency'))}
        />
      )}
      {isProducer && <MessageSettings />}
      {isQueueNode(type, node.node_type) && (
        <SettingText
          label={text('panel.settings.queue')}
          help={text('panel.settings.queueHelp')}
          stored={asText(config.queue_name)}
          onSave={(value) => save('queue_name', value === '' ? null : value, text('panel.settings.queue'))}
        />
      )}
      <SettingText
        label={text('panel.settings.workerTag')}
        help={text('panel.settings.workerTagHelp')}
        stored={asText(config.worker_tag)}
        onSave={(value) => save('worker_tag', value === '' ? null : value, text('panel.settings.workerTag'))}
      />
      {failsWorkflow && (
        <SettingSwitch
          name="fail_workflow"
          label={text('panel.settings.failWorkflow')}
          help={text('panel.settings.failWorkflowHelp')}
        />
      )}
      {isProducer && workflowType === 'api' && (
        <SettingSwitch
          name="finish_requests"
          label={text('panel.settings.finishRequests')}
          help={text('panel.settings.finishRequestsHelp')}
        />
      )}
    </Stack>
  );
}

/** Whether a failed run of the panel's node can fail its workflow: that of a producer whose loop runs in executions. */
function useFailsWorkflow(): boolean {
  const { type } = usePanel();
  const workflowType = useDocument(({ workflow }) => workflow.workflow_type);
  return type?.type === 'ProducerNode' && workflowType === 'production';
}

/** How many settings of the panel's node are not at their default. */
export function useChangedSettings(): number {
  const { config } = usePanel().node;
  const failsWorkflow = useFailsWorkflow();
  const retry = asObject(config.retry);
  const values = [
    config.disabled,
    retry.attempts,
    retry.backoffSeconds,
    config.timeout_seconds,
    config.concurrency,
    config.when_unknown,
    config.probe_url,
    config.worker_tag,
  ];
  const ofMessages = MESSAGE_SETTINGS.map((name) => config[name]);
  const failing = failsWorkflow ? config.fail_workflow : null;
  return [...values, ...ofMessages, config.queue_name, failing, config.finish_requests].filter(
    (value) => value !== undefined && value !== null && value !== false && value !== '',
  ).length;
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

function isQueueNode(type: NodeTypeMeta | undefined, identifier: string): boolean {
  return /^queue-(?:node-)?(?:writer|reader)/.test(type?.identifier ?? identifier);
}

function asObject(value: unknown): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}

/** An object with a number under a key, or without it; null where nothing is left. */
function withKey(before: JsonObject, key: string, value: string): JsonObject | null {
  const { [key]: _, ...others } = before;
  const number = asNumber(value);
  const next = number === null ? others : { ...others, [key]: number };
  return Object.keys(next).length === 0 ? null : next;
}
