import { Type } from '@loopwright/model';
import { requestOf } from '@loopwright/runtime';
import type { ApprovalRow } from '@loopwright/runtime/ports';
import { isoTime, isoTimeOrNull } from '../http/time.ts';

const Time = Type.String({ format: 'date-time' });
const TimeOrNull = Type.Union([Time, Type.Null()]);

/** What a person is asked for, and what became of it. */
export const ApprovalSchema = Type.Object({
  id: Type.Integer({ minimum: 1 }),
  workflow_id: Type.String({ format: 'uuid' }),
  workflow_name: Type.String(),
  run_id: Type.Integer({ minimum: 1 }),
  node_id: Type.String(),
  state: Type.Union([Type.Literal('pending'), Type.Literal('answered'), Type.Literal('timed_out')]),
  title: Type.String(),
  text: Type.String(),
  fields: Type.Array(
    Type.Object({
      name: Type.String(),
      label: Type.String(),
      kind: Type.Union([
        Type.Literal('text'),
        Type.Literal('number'),
        Type.Literal('checkbox'),
        Type.Literal('choice'),
      ]),
      required: Type.Boolean(),
      choices: Type.Array(Type.String(), { description: 'Of a choice; else empty' }),
    }),
    { description: 'What is to be filled in by who approves' },
  ),
  created_at: Time,
  due_at: Type.Union([Time, Type.Null()], { description: 'When it times out; null: never' }),
  answer: Type.Union([
    Type.Object({
      approved: Type.Boolean(),
      values: Type.Record(Type.String(), Type.Unknown()),
      note: Type.String(),
      person: Type.String({ description: 'User name of who decided' }),
    }),
    Type.Null(),
  ]),
  answered_at: TimeOrNull,
});

interface Answer {
  readonly approved: boolean;
  readonly values: Readonly<Record<string, unknown>>;
  readonly note: string;
  readonly person: string;
}

/** An approval. */
export function wireApproval(row: ApprovalRow) {
  const { title, text, fields } = requestOf(row.request);
  const answer = row.answer as unknown as Answer | null;
  return {
    id: row.id,
    workflow_id: row.workflowId,
    workflow_name: row.workflowName,
    run_id: row.runId,
    node_id: row.nodeId,
    state: row.state === 'timed-out' ? ('timed_out' as const) : row.state,
    title,
    text,
    fields,
    created_at: isoTime(row.createdAt),
    due_at: isoTimeOrNull(row.dueAt),
    answer:
      answer === null
        ? null
        : { approved: answer.approved, values: answer.values, note: answer.note, person: answer.person },
    answered_at: isoTimeOrNull(row.answeredAt),
  };
}
