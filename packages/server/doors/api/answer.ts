import { ERRORS, type WorkflowId } from '@loopwright/model';
import type { RequestOutcome } from '@loopwright/runtime';
import { jsonText } from '../../wire/json-text.ts';

const TOO_DEEP = 'The answer is nested too deeply';
const NO_STATUS = 'The answer has no status of HTTP';
/** The highest that goes out. */
const HIGHEST_STATUS = 599;

/** What goes out: status and JSON text; null where the status allows no content. */
export interface DoorAnswer {
  readonly status: number;
  readonly text: string | null;
}

/**
 * The answer to a request of an `api` workflow (contract, section 2.9). The body of an `http-response` goes out as it
 * is, with its status. 204, 205 and 304 have no content; a status below 200 is no final one, so it goes out as 200. What
 * is nested beyond what can be written as JSON is a failure of the workflow, as is a status that is none: an older journal may
 * hold one.
 *
 * @see RFC 9110, sections 15.2, 15.3.5, 15.3.6 and 15.4.5
 */
export function answerOf(outcome: RequestOutcome, workflowId: WorkflowId): DoorAnswer {
  switch (outcome.kind) {
    case 'answer': {
      if (!Number.isInteger(outcome.status) || outcome.status > HIGHEST_STATUS)
        return failed(workflowId, NO_STATUS, {}, 0);
      const status = outcome.status < 200 ? 200 : outcome.status;
      if (status === 204 || status === 205 || status === 304) return { status, text: null };
      const text = jsonText(outcome.body);
      return text === null ? failed(workflowId, TOO_DEEP, {}, 0) : { status, text };
    }
    case 'output': {
      const text = jsonText(outcome.output);
      if (text === null) return failed(workflowId, TOO_DEEP, {}, outcome.ms);
      return {
        status: 200,
        text: `{"success":true,"workflow_id":"${workflowId}","output":${text},"execution_time_ms":${outcome.ms}}`,
      };
    }
    case 'failed':
      return failed(workflowId, outcome.text, outcome.details, outcome.ms);
  }
}

function failed(
  workflowId: WorkflowId,
  error: string,
  details: Readonly<Record<string, unknown>>,
  ms: number,
): DoorAnswer {
  const row = ERRORS.RUN_FAILED;
  return {
    status: row.status,
    text: JSON.stringify({
      success: false,
      workflow_id: workflowId,
      error,
      code: row.wire,
      details,
      detail: error,
      error_code: row.legacy,
      execution_time_ms: ms,
    }),
  };
}
