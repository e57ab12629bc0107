import type { FieldErrors } from './graph.ts';

/** The code that the wire carries in `code`. */
export type WireCode =
  | 'INVALID_REQUEST'
  | 'UNAUTHORIZED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'METHOD_NOT_ALLOWED'
  | 'EXECUTION_TIMEOUT'
  | 'CONFLICT'
  | 'PAYLOAD_TOO_LARGE'
  | 'UNSUPPORTED_MEDIA_TYPE'
  | 'VALIDATION_ERROR'
  | 'RATE_LIMITED'
  | 'QUEUE_FULL'
  | 'UNAVAILABLE'
  | 'INTERNAL_ERROR';

/** The older name of an error that existing clients read in `error_code`. */
export type LegacyName =
  | 'ValidationError'
  | 'FormValidationError'
  | 'NotFoundError'
  | 'UnauthorizedError'
  | 'ForbiddenError'
  | 'ConflictError'
  | 'ExecutionTimeout'
  | 'InternalServerError';

interface ErrorRow {
  readonly status: number;
  readonly wire: WireCode;
  readonly legacy: LegacyName;
  /** Whether the same request may succeed later without a change. */
  readonly retry: 'never' | 'later';
  /** The text of `error`. Of a 404 it is a noun: clients add " not found". */
  readonly text: string;
}

const invalid = (text: string): ErrorRow => ({
  status: 400,
  wire: 'INVALID_REQUEST',
  legacy: 'ValidationError',
  retry: 'never',
  text,
});
const absent = (noun: string): ErrorRow => ({
  status: 404,
  wire: 'NOT_FOUND',
  legacy: 'NotFoundError',
  retry: 'never',
  text: noun,
});
const conflict = (text: string): ErrorRow => ({
  status: 409,
  wire: 'CONFLICT',
  legacy: 'ConflictError',
  retry: 'never',
  text,
});
const unauthorized = (text: string): ErrorRow => ({
  status: 401,
  wire: 'UNAUTHORIZED',
  legacy: 'UnauthorizedError',
  retry: 'never',
  text,
});
const forbidden = (text: string): ErrorRow => ({
  status: 403,
  wire: 'FORBIDDEN',
  legacy: 'ForbiddenError',
  retry: 'never',
  text,
});
/** A node's own failure inside a run. It never becomes an HTTP status by itself: the door that ran it answers. */
const node = (text: string, retry: 'never' | 'later' = 'never'): ErrorRow => ({
  status: 400,
  wire: 'INVALID_REQUEST',
  legacy: 'ValidationError',
  retry,
  text,
});

/** Every error that a caller can meet: one row each, found by its code. Branch on the code, never on the text. */
export const ERRORS = {
  INVALID_JSON: invalid('Request body is not valid JSON'),
  INVALID_BODY: invalid('Invalid request data'),
  INVALID_FIELDS: invalid('Validation failed'),
  WRONG_WORKFLOW_TYPE: invalid('This action is not available for this type of workflow'),
  NEVER_STARTED: invalid('This workflow was never started'),
  INVALID_CURSOR: invalid('Unknown cursor'),
  INVALID_FILE: invalid('The file is not a Loopwright workflow'),
  WORKFLOW_RUNS: invalid('Stop the workflow before you change its type'),
  WORKFLOW_NOT_ACTIVE: invalid('Workflow is not active'),
  WORKFLOW_NO_ENTRY: invalid('An api workflow must begin with one webhook-producer'),
  RUN_FAILED: invalid('Workflow execution failed'),
  RUN_TIMED_OUT: invalid('Workflow execution timed out'),
  USER_OWNS_WORKFLOWS: conflict('This user still owns workflows: delete or move them first'),
  STATE_IN_USE: conflict('The workflow runs: stop it before you take something out of its runtime state'),
  INPUT_USED: conflict('Nodes that are done have read this input'),
  REPLAY_IMPOSSIBLE: conflict('This run cannot be run again'),
  FIX_IMPOSSIBLE: conflict('This task cannot be fixed'),
  DATA_DAMAGED: conflict('What is stored of this run is damaged'),
  DEAD_LETTER_ONLY: conflict('Only a dead letter can be redriven'),
  CALLBACK_USED: conflict('This call-back was answered before'),
  CALLBACK_OVER: conflict('Nobody waits for this call-back any more: it has timed out, or its run has ended'),
  APPROVAL_NOT_PENDING: conflict('This approval is not pending any more'),

  NOT_AUTHENTICATED: unauthorized('Authentication credentials were not provided'),
  INVALID_TOKEN: unauthorized('Token is invalid or expired'),
  INVALID_API_KEY: unauthorized('Invalid API key'),
  TOKEN_NEEDED: unauthorized('An access token is needed here: API keys are not managed with an API key'),
  WRONG_LOGIN: unauthorized('Invalid username or password'),
  NOT_ALLOWED: forbidden('You are not allowed to do this'),
  SIGN_UP_CLOSED: forbidden('Sign-up is closed: an invitation is needed'),
  SETUP_LINK_NEEDED: forbidden('The first account needs the one-time link that the terminal shows'),
  FOREIGN_ORIGIN: forbidden('This origin may not call this server'),

  ROUTE_NOT_FOUND: absent('Resource'),
  WORKFLOW_NOT_FOUND: absent('Workflow'),
  NODE_NOT_FOUND: absent('Node'),
  NODE_TYPE_NOT_FOUND: absent('Node type'),
  CONNECTION_NOT_FOUND: absent('Connection'),
  NODE_FILE_NOT_FOUND: absent('File'),
  API_KEY_NOT_FOUND: absent('API key'),
  USER_NOT_FOUND: absent('User'),
  INVITATION_NOT_FOUND: absent('Invitation'),
  RUN_NOT_FOUND: absent('Run'),
  VALUE_NOT_FOUND: absent('Value'),
  VERSION_NOT_FOUND: absent('Version'),
  QUEUE_NOT_FOUND: absent('Queue'),
  MESSAGE_NOT_FOUND: absent('Message'),
  CALLBACK_NOT_FOUND: absent('Call-back'),
  APPROVAL_NOT_FOUND: absent('Approval'),

  METHOD_NOT_ALLOWED: {
    status: 405,
    wire: 'METHOD_NOT_ALLOWED',
    legacy: 'ValidationError',
    retry: 'never',
    text: 'Method not allowed',
  },
  EXECUTION_TIMEOUT: {
    status: 408,
    wire: 'EXECUTION_TIMEOUT',
    legacy: 'ExecutionTimeout',
    retry: 'later',
    text: 'Node execution timed out',
  },
  REQUEST_TOO_SLOW: {
    status: 408,
    wire: 'INVALID_REQUEST',
    legacy: 'ValidationError',
    retry: 'later',
    text: 'The request did not arrive in time',
  },
  EDIT_CONFLICT: conflict('The graph was changed meanwhile'),
  DUPLICATE_CONNECTION: conflict('These nodes are already connected from this port'),
  PRECONDITION_FAILED: {
    status: 412,
    wire: 'INVALID_REQUEST',
    legacy: 'ValidationError',
    retry: 'never',
    text: 'It is another version than the one that was asked for',
  },
  PAYLOAD_TOO_LARGE: {
    status: 413,
    wire: 'PAYLOAD_TOO_LARGE',
    legacy: 'ValidationError',
    retry: 'never',
    text: 'Request body is too large',
  },
  UNSUPPORTED_MEDIA_TYPE: {
    status: 415,
    wire: 'UNSUPPORTED_MEDIA_TYPE',
    legacy: 'ValidationError',
    retry: 'never',
    text: 'Unsupported content type',
  },
  RANGE_NOT_SATISFIABLE: {
    status: 416,
    wire: 'INVALID_REQUEST',
    legacy: 'ValidationError',
    retry: 'never',
    text: 'It has no such range of bytes',
  },
  WORKFLOW_INVALID: {
    status: 422,
    wire: 'VALIDATION_ERROR',
    legacy: 'ValidationError',
    retry: 'never',
    text: 'Workflow validation failed',
  },
  FORM_INVALID: {
    status: 422,
    wire: 'VALIDATION_ERROR',
    legacy: 'FormValidationError',
    retry: 'never',
    text: 'Form validation failed',
  },
  RATE_LIMITED: {
    status: 429,
    wire: 'RATE_LIMITED',
    legacy: 'ValidationError',
    retry: 'later',
    text: 'Too many requests',
  },
  QUEUE_FULL: { status: 429, wire: 'QUEUE_FULL', legacy: 'ValidationError', retry: 'later', text: 'The queue is full' },
  UNAVAILABLE: {
    status: 503,
    wire: 'UNAVAILABLE',
    legacy: 'InternalServerError',
    retry: 'later',
    text: 'The store cannot write now',
  },
  INTERNAL: {
    status: 500,
    wire: 'INTERNAL_ERROR',
    legacy: 'InternalServerError',
    retry: 'later',
    text: 'Internal server error',
  },

  TEMPLATE_SYNTAX: node('Template syntax error'),
  TEMPLATE_FAILED: node('Template could not be rendered'),
  TEMPLATE_LIMIT: node('Template is too expensive'),
  EXPRESSION_SYNTAX: node('Expression syntax error'),
  EXPRESSION_FAILED: node('Expression could not be evaluated'),
  EXPRESSION_LIMIT: node('Expression is too expensive'),
  FIELD_INVALID: node('A field has an invalid value'),
  NODE_FAILED: node('Node failed'),
  NODE_TIMED_OUT: node('Node timed out', 'later'),
  NODE_ABORTED: node('Node was aborted', 'later'),
  ADDRESS_REFUSED: node('The address may not be called'),
  ORPHANED: node('The caller was gone when its run could not go on'),
  OUTCOME_UNKNOWN: node('Nobody knows whether this task was done'),
  KILLED_PROCESS: node('The process ended while this node ran'),
  MESSAGE_EXPIRED: node('The message was not taken within its time to live'),
  NODE_TYPE_INVALID: node('The node type is not valid'),
} as const satisfies Record<string, ErrorRow>;

/** Code of a row of the error table. */
export type ErrorCode = keyof typeof ERRORS;

/** What an error carries beside its code. */
export interface ErrorExtras {
  /** Most specific text; the row's text where absent. */
  readonly detail?: string;
  readonly fields?: FieldErrors;
  /** Values for `details`; the field errors where absent. */
  readonly details?: Readonly<Record<string, unknown>>;
  /** Further top-level keys of the body that the contract names, such as `form`. */
  readonly body?: Readonly<Record<string, unknown>>;
  readonly retryAfterSeconds?: number;
  readonly cause?: unknown;
}

/** An error from the table. `code` is what to branch on. */
export class LoopwrightError extends Error {
  readonly code: ErrorCode;
  readonly extras: ErrorExtras;

  constructor(code: ErrorCode, extras: ErrorExtras = {}) {
    super(extras.detail ?? ERRORS[code].text, extras.cause === undefined ? undefined : { cause: extras.cause });
    this.name = 'LoopwrightError';
    this.code = code;
    this.extras = extras;
  }
}

/** Makes an error from the table: `throw failure('RUN_NOT_FOUND')`. */
export function failure(code: ErrorCode, extras: ErrorExtras = {}): LoopwrightError {
  return new LoopwrightError(code, extras);
}

/** Makes the error of a request body whose fields are wrong. `detail` names the first one. */
export function invalidFields(fields: FieldErrors): LoopwrightError {
  const [name, texts] = Object.entries(fields)[0] ?? ['__all__', ['Validation failed']];
  const detail = name === '__all__' ? String(texts[0]) : `${name}: ${texts[0]}`;
  return new LoopwrightError('INVALID_FIELDS', { fields, detail });
}
