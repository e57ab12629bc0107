import {
  ActionIcon,
  Alert,
  Badge,
  Box,
  Button,
  Code,
  Group,
  ScrollArea,
  Select,
  Stack,
  Text,
  Textarea,
  Title,
} from '@mantine/core';
import { IconPlayerPlay, IconSend, IconX } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, client } from '../../api/client.ts';
import { keys } from '../../api/queries.ts';
import { useWorkflow, type Workflow } from '../../api/workflows.ts';
import { useDocuments } from '../../canvas/document/use-documents.tsx';
import { CopyLine } from '../../parts/copy-line.tsx';
import { ErrorState } from '../../parts/error-state.tsx';
import { formatSeconds } from '../../parts/format.ts';
import { readJson } from '../../parts/json-problem.ts';
import { Loading } from '../../parts/loading.tsx';
import { text } from '../../text/text.ts';
import { sampleBody } from '../templates/templates.ts';
import { useTemplates } from '../templates/use-templates.ts';
import { choicesOf, type Door, isReachable, keyOf, pathOf } from './door.ts';
import { outcomeOf } from './outcome.ts';
import { sendRequest } from './send-request.ts';
import { type ShellKey, ShellLine, useShellKey } from './shell-line.tsx';
import { useDoors } from './use-doors.ts';

/** What is sent where nothing better is known. */
const PLAIN_BODY = '{\n  "hello": "world"\n}';

/** Shows where a workflow is called from outside, and sends it a request, so that one sees it run. */
export default function TryPanel({
  workflowId,
  onClose,
}: {
  readonly workflowId: string;
  readonly onClose: () => void;
}) {
  const workflow = useWorkflow(workflowId);
  const doors = useDoors(workflowId);
  const templates = useTemplates();
  const made = useShellKey();
  // What was loaded stays though asking for it again failed.
  const error = workflow.data === undefined ? workflow.error : null;
  const isReady = workflow.data !== undefined && doors !== null && !templates.isPending;
  return (
    <Box component="aside" aria-label={text('try.title')} className="lw-try-panel">
      <Group justify="space-between" p="md" pb={0}>
        <Title order={2} size="h5">
          {text('try.title')}
        </Title>
        <ActionIcon variant="subtle" color="gray" onClick={onClose} aria-label={text('try.close')}>
          <IconX size={18} />
        </ActionIcon>
      </Group>
      <ScrollArea className="lw-try-scroll" type="auto">
        {error && <ErrorState error={error} onRetry={() => void workflow.refetch()} />}
        {!error && !isReady && <Loading />}
        {!error && isReady && doors.length === 0 && (
          <Text p="md" size="sm" c="var(--lw-soft)">
            {text('try.noDoor')}
          </Text>
        )}
        {!error && isReady && doors.length > 0 && (
          <Doors
            workflow={workflow.data}
            doors={doors}
            made={made}
            sample={(door) => {
              const fits = templates.data?.find((template) =>
                door.kind === 'webhook'
                  ? template.webhook_ids.includes(door.webhookId)
                  : template.name === workflow.data.name,
              );
              return (fits === undefined ? null : sampleBody(fits)) ?? PLAIN_BODY;
            }}
          />
        )}
      </ScrollArea>
    </Box>
  );
}

function Doors({
  workflow,
  doors,
  made,
  sample,
}: {
  readonly workflow: Workflow;
  readonly doors: readonly Door[];
  readonly made: ShellKey;
  readonly sample: (door: Door) => string;
}) {
  const [chosen, setChosen] = useState('');
  const door = doors.find((one) => keyOf(one) === chosen) ?? doors[0]!;
  // Chosen from now on: it stays so though other webhooks come and go.
  if (keyOf(door) !== chosen) setChosen(keyOf(door));
  const choices = choicesOf(doors, door);
  return (
    <Stack p="md" gap="md">
      {choices.length > 1 && (
        <Select
          label={text('try.which')}
          data={choices.map((one) => ({ value: keyOf(one), label: labelOf(one) }))}
          value={keyOf(door)}
          onChange={(value) => value !== null && setChosen(value)}
          allowDeselect={false}
        />
      )}
      <DoorForm key={keyOf(door)} workflow={workflow} door={door} made={made} sample={sample(door)} />
    </Stack>
  );
}

function labelOf(door: Door): string {
  if (door.kind === 'api') return text('try.api');
  return isReachable(door) ? door.webhookId : text('try.unnamed');
}

function DoorForm({
  workflow,
  door,
  made,
  sample,
}: {
  readonly workflow: Workflow;
  readonly door: Door;
  readonly made: ShellKey;
  readonly sample: string;
}) {
  const queries = useQueryClient();
  const documents = useDocuments();
  const [body, setBody] = useState(sample);
  const read = readJson(body);
  const address = location.origin + pathOf(door);
  const isOn = workflow.task_id !== null || workflow.status === 'active';
  const send = useMutation({
    mutationFn: (value: unknown) => sendRequest(door, value),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.activity }),
  });
  const start = useMutation({
    mutationFn: async () => {
      if (!(await documents.save(workflow.id))) throw new Error(text('workflows.unsaved'));
      const params = { params: { path: { id: workflow.id } } };
      return answer<unknown>(
        door.kind === 'api'
          ? client.POST('/api/workflow/{id}/activate/', params)
          : client.POST('/api/workflow/{id}/start_execution/', params),
      );
    },
    onSettled: () => queries.invalidateQueries({ queryKey: keys.workflow(workflow.id) }),
  });
  return (
    <>
      <Stack gap={4}>
        <Text size="sm" fw={550}>
          {text(door.kind === 'webhook' ? 'try.webhookAddress' : 'try.apiAddress')}
        </Text>
        {isReachable(door) ? (
          <CopyLine value={address} label={text(door.kind === 'webhook' ? 'try.webhookAddress' : 'try.apiAddress')} />
        ) : (
          <Text size="sm" c="var(--lw-soft)">
            {text('try.noId')}
          </Text>
        )}
      </Stack>
      <Textarea
        label={text('try.body')}
        value={body}
        onChange={({ currentTarget }) => setBody(currentTarget.value)}
        error={
          'problem' in read
            ? text('try.notJson', {
                line: read.problem.line,
                column: read.problem.column,
                reason: read.problem.reason,
              })
            : undefined
        }
        autosize
        minRows={4}
        maxRows={14}
        spellCheck={false}
        classNames={{ input: 'lw-code-input' }}
      />
      {!isOn && (
        <Alert color="yellow" p="sm" title={text('try.notOn')}>
          <Button
            size="xs"
            variant="default"
            leftSection={<IconPlayerPlay size={15} aria-hidden />}
            loading={start.isPending}
            onClick={() => start.mutate()}
          >
            {text('try.start')}
          </Button>
          {start.error && (
            <Text size="sm" mt="xs" role="alert">
              {start.error.message}
            </Text>
          )}
        </Alert>
      )}
      <Button
        leftSection={<IconSend size={17} stroke={1.7} aria-hidden />}
        loading={send.isPending}
        disabled={'problem' in read || !isReachable(door)}
        onClick={() => 'value' in read && send.mutate(read.value)}
      >
        {text('try.send')}
      </Button>
      <div aria-live="polite">
        {send.error && (
          <Text size="sm" c="var(--lw-failed)" role="alert">
            {send.error.message}
          </Text>
        )}
        {send.data && !send.isPending && (
          <Stack gap={6}>
            <Group gap="xs">
              <Text size="sm" fw={550}>
                {text('try.answer')}
              </Text>
              <Badge color={send.data.status < 400 ? 'green' : 'red'} variant="light" className="lw-badge">
                {send.data.status}
              </Badge>
              <Text size="xs" c="var(--lw-soft)">
                {formatSeconds(send.data.ms / 1000)}
              </Text>
            </Group>
            <Code block className="lw-answer" tabIndex={0}>
              {typeof send.data.body === 'string' ? send.data.body : JSON.stringify(send.data.body, null, 2)}
            </Code>
            <Text size="xs" c="var(--lw-soft)">
              {text(`try.${outcomeOf(door, send.data)}`)}
            </Text>
          </Stack>
        )}
      </div>
      <ShellLine door={door} value={'value' in read ? read.value : {}} workflow={workflow.name} made={made} />
    </>
  );
}
