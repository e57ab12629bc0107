import { Alert, Anchor, Button, Card, Group, Stack, Text, Textarea, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { type Approval, decide } from '../../api/approvals.ts';
import { keys } from '../../api/queries.ts';
import { formatInstant } from '../../parts/dates.ts';
import { RelativeTime } from '../../parts/time.tsx';
import { text } from '../../text/text.ts';
import { ApprovalField } from './approval-field.tsx';
import { missing, type Values, valueIn, valuesOf } from './values.ts';

/** So long a decision that did not count is told. */
const SHOWN_MS = 15_000;

/** One approval: what is asked, what is to be filled in, and the decision. */
export function ApprovalCard({ approval }: { readonly approval: Approval }) {
  const [given, setGiven] = useState<Values>({});
  const [note, setNote] = useState('');
  const [wasTried, setTried] = useState(false);
  const queries = useQueryClient();
  const answer = useMutation({
    mutationFn: (approved: boolean) =>
      decide(approval.id, { approved, values: approved ? valuesOf(approval.fields, given) : {}, note }),
    // Somebody else was faster, or it is not known who: the card may be gone before it can say so.
    onError: ({ message }, approved) =>
      notifications.show({
        color: 'red',
        title: text(approved ? 'approvals.notApproved' : 'approvals.notRejected', { title: approval.title }),
        message,
        autoClose: SHOWN_MS,
      }),
    // Also when it was refused: it may not be pending any more.
    onSettled: () => queries.invalidateQueries({ queryKey: keys.approvals }),
  });
  const empty = missing(approval.fields, given);

  function approve(): void {
    setTried(true);
    if (empty.size === 0) answer.mutate(true);
  }

  return (
    <Card withBorder component="article" aria-labelledby={`approval-${approval.id}`} data-approval={approval.id}>
      <Stack gap="sm">
        <div>
          <Title order={2} size="h4" id={`approval-${approval.id}`}>
            {approval.title}
          </Title>
          <Text size="sm" c="var(--lw-soft)" component="div">
            <Anchor component={Link} href={`/workflows/${approval.workflow_id}?run=${approval.run_id}`} size="sm">
              {text('approvals.runOf', { run: approval.run_id, workflow: approval.workflow_name })}
            </Anchor>{' '}
            · <RelativeTime at={approval.created_at} />
            {approval.due_at !== null && ` · ${text('approvals.due', { at: formatInstant(approval.due_at) })}`}
          </Text>
        </div>
        {approval.text !== '' && <Text style={{ whiteSpace: 'pre-wrap' }}>{approval.text}</Text>}
        {approval.fields.map((field) => (
          <ApprovalField
            key={field.name}
            field={field}
            value={valueIn(given, field.name)}
            error={wasTried && empty.has(field.name) ? text('approvals.required') : null}
            onChange={(value) => setGiven((before) => ({ ...before, [field.name]: value }))}
          />
        ))}
        <Textarea
          label={text('approvals.note')}
          autosize
          maxLength={10_000}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        {answer.isError && (
          <Alert color="red" role="note">
            {answer.error.message}
          </Alert>
        )}
        <Group>
          <Button loading={answer.isPending} onClick={approve}>
            {text('approvals.approve')}
          </Button>
          <Button variant="default" disabled={answer.isPending} onClick={() => answer.mutate(false)}>
            {text('approvals.reject')}
          </Button>
        </Group>
      </Stack>
    </Card>
  );
}
