import { ERRORS, type WorkflowId } from '@loopwright/model';
import type { RequestOutcome } from '@loopwright/runtime';

/** What goes out: status and JSON text; null where the status allows no content. */
export interface DoorAnswer {
  readonly status: number;
  readonly text: string | null;
}

/**
 * The answer to a request of an `api` workflow (contract, section 2.9). The body of an `http-response` goes out as it
 * is, with its status. 204, 205 and 304 have no content; a status below 200 is no final one, so it goes out as 200.
 *
 * @see RFC 9110, sections 15.2, 15.3.5, 15.3.6 and 15.4.5
 */
export function answerOf(outcome: RequestOutcome, workflowId: WorkflowId): DoorAnswer {
  switch (outcome.kind) {
    case 'answer': {
      const status = outcome.status < 200 ? 200 : outcome.status;
      const isBare = status === 204 || status === 205 || status === 304;
      return { status, text: isBare ? null : JSON.stringify(outcome.body) };
    }
    case 'output':
      return {
        status: 200,
        text: `{"success":true,"workflow_id":"${workflowId}","output":${JSON.stringify(outcome.output)},"execution_time_ms":${outcome.ms}}`,
      };
    case 'failed': {
      const row = ERRORS.RUN_FAILED;
      return {
        status: row.status,
        text: JSON.stringify({
          success: false,
          workflow_id: workflowId,
          error: outcome.text,
          code: row.wire,
          details: outcome.details,
          detail: outcome.text,
          error_code: row.legacy,
          execution_time_ms: outcome.ms,
        }),
      };
    }
  }
}
