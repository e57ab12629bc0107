import { Alert, Anchor, Button, Card, Group, Stack, Text, Textarea, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import { isNotFound } from '../../api/api-error.ts';
import { type Approval, decide, useApproval } from '../../api/approvals.ts';
import { keys } from '../../api/queries.ts';
import { formatInstant } from '../../parts/dates.ts';
import { RelativeTime } from '../../parts/time.tsx';
import { text } from '../../text/text.ts';
import { ApprovalField } from './approval-field.tsx';
import { isFilledIn, missing, type Values, valueIn, valuesOf } from './values.ts';

/** So long a decision that did not count is told. */
const SHOWN_MS = 15_000;

/** One approval: what is asked, what is to be filled in, and the decision. */
export function ApprovalCard({
  approval,
  isListed,
  onKeep,
}: {
  readonly approval: Approval;
  /** Whether it is among those that are known to be pending. */
  readonly isListed: boolean;
  /** Whether something is filled in, which must not go away by itself. */
  readonly onKeep: (approval: Approval, isKept: boolean) => void;
}) {
  const [given, setGiven] = useState<Values>({});
  const [note, setNote] = useState('');
  const [wasTried, setTried] = useState(false);
  /** It was decided here, or put away. */
  const [isDone, setDone] = useState(false);
  const isKept = !isDone && (note !== '' || isFilledIn(given));
  useEffect(() => onKeep(approval, isKept), [onKeep, approval, isKept]);
  const over = useOver(approval.id, isListed);
  const queries = useQueryClient();
  const answer = useMutation({
    mutationFn: (approved: boolean) =>
      decide(approval.id, { approved, values: approved ? valuesOf(approval.fields, given) : {}, note }),
    onSuccess: () => setDone(true),
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
        {over !== null ? (
          <>
            <Alert color="yellow" title={over}>
              {text('approvals.overHint')}
            </Alert>
            <Group>
              <Button variant="default" onClick={() => setDone(true)}>
                {text('approvals.putAway')}
              </Button>
            </Group>
          </>
        ) : (
          <>
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
          </>
        )}
      </Stack>
    </Card>
  );
}

/** What became of an approval that is not listed any more; null: it is pending, or that is not known yet. */
function useOver(id: number, isListed: boolean): string | null {
  const { data, error } = useApproval(id, !isListed);
  if (isListed) return null;
  if (isNotFound(error)) return text('approvals.gone');
  if (data === undefined || data.state === 'pending') return null;
  const { state, answer, answered_at, due_at } = data;
  if (state === 'timed_out') return text('approvals.timedOut', { at: formatInstant(due_at ?? data.created_at) });
  return text(answer?.approved === true ? 'approvals.approvedBy' : 'approvals.rejectedBy', {
    person: answer?.person ?? '',
    at: formatInstant(answered_at ?? data.created_at),
  });
}
