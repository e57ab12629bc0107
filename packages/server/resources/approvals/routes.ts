import { failure, type JsonObject, Type, type WorkflowId } from '@loopwright/model';
import type { ApprovalRow } from '@loopwright/runtime/ports';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ServerContext } from '../../context.ts';
import { recordAudit } from '../../http/audit.ts';
import { callerOf } from '../../http/caller.ts';
import { readFields } from '../../http/fields.ts';
import { cursorBefore, readCursor, readLimit } from '../../http/page-query.ts';
import { objectBody } from '../../http/parse-body.ts';
import { readId, readQuery } from '../../http/query-fields.ts';
import { ApprovalSchema, wireApproval } from '../../wire/approval.ts';
import { pageOf } from '../../wire/page.ts';

const params = Type.Object({ approval_id: Type.Integer({ minimum: 1 }) });
const LONGEST_NOTE = 10_000;

/** What runs wait for a person to decide, beyond the contract. */
export async function approvalRoutes(app: FastifyInstance, context: ServerContext): Promise<void> {
  const { store, runtime, clock } = context;

  async function find(request: FastifyRequest): Promise<ApprovalRow> {
    const { approval_id: text } = request.params as { readonly approval_id: string };
    const id = readId(text);
    const approval = id === null ? null : await store.waiting.approval(callerOf(request).id, id, clock.now());
    if (approval === null) throw failure('APPROVAL_NOT_FOUND');
    return approval;
  }

  app.get(
    '/api/approvals/',
    {
      schema: {
        tags: ['Waiting'],
        summary: 'Pending approvals of all workflows, newest first',
        querystring: Type.Object({
          workflow: Type.Optional(Type.String({ format: 'uuid' })),
          limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
          cursor: Type.Optional(Type.String({ description: 'next_cursor of the page before' })),
        }),
        response: { 200: pageOf(ApprovalSchema) },
      },
    },
    async (request) => {
      const { id: ownerId } = callerOf(request);
      const read = readQuery(request.query);
      const workflowId = read.uuid('workflow') as WorkflowId | undefined;
      const limit = readLimit(read);
      const before = readCursor(read);
      read.done();
      const rows = await store.waiting.approvals(ownerId, {
        ...(workflowId === undefined ? {} : { workflowId }),
        ...(before === undefined ? {} : { before }),
        limit: limit + 1,
        now: clock.now(),
      });
      const shown = rows.slice(0, limit);
      const last = shown.at(-1);
      return {
        items: shown.map(wireApproval),
        next_cursor: rows.length > limit && last !== undefined ? cursorBefore(last.id) : null,
      };
    },
  );

  app.get(
    '/api/approvals/:approval_id/',
    {
      schema: {
        tags: ['Waiting'],
        summary: 'One approval, whatever became of it',
        params,
        response: { 200: ApprovalSchema },
      },
    },
    async (request) => wireApproval(await find(request)),
  );

  app.post(
    '/api/approvals/:approval_id/',
    {
      schema: {
        tags: ['Waiting'],
        summary: 'Approves or rejects; the run goes on',
        description: 'Of two answers, and of an answer and the time-out, the first counts: the other gets 409.',
        params,
        body: Type.Object({
          approved: Type.Boolean(),
          values: Type.Optional(
            Type.Record(Type.String(), Type.Unknown(), { description: 'What was to be filled in, by name' }),
          ),
          note: Type.Optional(Type.String({ maxLength: LONGEST_NOTE })),
        }),
        response: { 200: ApprovalSchema },
      },
    },
    async (request) => {
      const { id: ownerId, username } = callerOf(request);
      const { id } = await find(request);
      const read = readFields(objectBody(request));
      const approved = read.flag('approved', { required: true });
      const values = (read.object('values') ?? {}) as JsonObject;
      const note = read.text('note', { maxLength: LONGEST_NOTE }) ?? '';
      read.done();
      await runtime.waits.approve(ownerId, id, { approved: approved === true, values, note, person: username });
      await recordAudit(context, request, 'approval.answer', 'approval', String(id), { approved: approved === true });
      return wireApproval(await find(request));
    },
  );
}
