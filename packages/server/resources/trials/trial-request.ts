import { failure, isUuid, type JsonObject, type LoopwrightError, type NodeId, Type } from '@loopwright/model';
import type { FastifyReply } from 'fastify';
import type { FieldReader } from '../../http/fields.ts';
import { readObject } from '../../wire/read-object.ts';

/** Longest that one node may be tried, seconds. */
const MAX_TIMEOUT_SECONDS = 86_400;
const DEFAULT_TIMEOUT_SECONDS = 300;

const object = Type.Object({}, { additionalProperties: true });

/** What every trial may be sent. */
export const trialFields = {
  input_data: Type.Optional(object),
  session_id: Type.Optional(Type.Union([Type.String({ maxLength: 255 }), Type.Null()])),
  timeout: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: MAX_TIMEOUT_SECONDS, default: 300 })),
  form_values: Type.Optional(object),
};

/** What a trial of a node in a workflow may be sent beside that. */
export const completeInputField = {
  complete_input: Type.Optional(
    Type.Boolean({
      default: true,
      description: 'Whether keys that input_data lacks are taken from the outputs of the nodes before it',
    }),
  ),
};

/** What a trial that saves its form may be sent beside that. */
export const savedFormField = {
  saved_form: Type.Optional(
    Type.Boolean({
      default: false,
      description:
        'Whether the node is tried with the form that is saved: form_values are left unread, and no form is written',
    }),
  ),
};

/** A trial as asked for. */
export interface TrialRequest {
  readonly formValues: JsonObject;
  readonly inputData: JsonObject;
  readonly sessionId: string | null;
  readonly timeoutMs: number;
}

/** Reads what a trial needs; what is wrong is noted in `read`. */
export function readTrial(read: FieldReader, formKey: 'form_values' | 'form_data'): TrialRequest {
  const seconds = read.number('timeout', { above: 0, maximum: MAX_TIMEOUT_SECONDS }) ?? DEFAULT_TIMEOUT_SECONDS;
  return {
    formValues: readObject(read, formKey) ?? {},
    inputData: readObject(read, 'input_data') ?? {},
    sessionId: read.text('session_id', { maxLength: 255 }) || null,
    timeoutMs: Math.max(1, Math.round(seconds * 1000)),
  };
}

/** Reads whether the input is completed from the nodes before; it is, where nothing is said. */
export function readCompleteInput(read: FieldReader): boolean {
  return read.flag('complete_input') ?? true;
}

/** Reads whether the form that is saved is tried; it is not, where nothing is said. */
export function readSavedForm(read: FieldReader): boolean {
  return read.flag('saved_form') ?? false;
}

/** Aborted when the caller leaves before the answer, or has left: whoever tries a node looks at what comes of it, or nobody does. */
export function untilCallerLeaves(reply: FastifyReply): AbortSignal {
  const leave = new AbortController();
  const { raw } = reply;
  const cancel = (): void => leave.abort(failure('NODE_ABORTED', { detail: 'The trial was cancelled' }));
  if (raw.destroyed) cancel();
  else
    raw.once('close', () => {
      if (!raw.writableFinished) cancel();
    });
  return leave.signal;
}

/** Reads the id of a node; one of no node at all is NODE_NOT_FOUND, later. */
export function readNodeId(read: FieldReader): string {
  return read.text('node_id', { required: true }) ?? '';
}

/** The id of a node. Throws NODE_NOT_FOUND when the text is no UUID. */
export function asNodeId(text: string): NodeId {
  if (!isUuid(text)) throw failure('NODE_NOT_FOUND');
  return text.toLowerCase() as NodeId;
}

/** The same error with `success: false` in its body, as some older answers carry it. */
export function unsuccessful(cause: LoopwrightError): LoopwrightError {
  return failure(cause.code, {
    ...cause.extras,
    detail: cause.message,
    body: { ...cause.extras.body, success: false },
  });
}
