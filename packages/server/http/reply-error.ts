import { ERRORS, type ErrorCode, failure, isJsonObject, LoopwrightError, type Settings } from '@loopwright/model';
import type { Log } from '@loopwright/runtime/ports';
import { StoreUnavailable } from '@loopwright/runtime/ports';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { tooLarge } from './too-large.ts';

/** How long a caller is asked to wait when the store cannot write, seconds. */
const UNAVAILABLE_RETRY_SECONDS = 2;
/** The same where an answer that asks for patience does not say, seconds. */
const USUAL_RETRY_SECONDS = 1;

/** Fastify's own refusals, by their code, as rows of the error table. */
const FASTIFY_CODES: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'UNSUPPORTED_MEDIA_TYPE',
  FST_ERR_CTP_BODY_TOO_LARGE: 'PAYLOAD_TOO_LARGE',
  FST_ERR_CTP_INVALID_JSON_BODY: 'INVALID_JSON',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'INVALID_JSON',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'INVALID_BODY',
  FST_REQ_FILE_TOO_LARGE: 'PAYLOAD_TOO_LARGE',
  FST_FILES_LIMIT: 'INVALID_BODY',
  FST_PARTS_LIMIT: 'INVALID_BODY',
  FST_FIELDS_LIMIT: 'INVALID_BODY',
  FST_INVALID_MULTIPART_CONTENT_TYPE: 'UNSUPPORTED_MEDIA_TYPE',
  FST_PROTO_VIOLATION: 'INVALID_BODY',
  FST_ERR_BAD_URL: 'ROUTE_NOT_FOUND',
  FST_ERR_ASYNC_CONSTRAINT: 'ROUTE_NOT_FOUND',
  FST_ERR_MAX_PARAM_LENGTH: 'ROUTE_NOT_FOUND',
  ERR_INVALID_URI: 'ROUTE_NOT_FOUND',
};

/** What `@fastify/send` refuses, by its status, as rows of the error table. */
const SEND_STATUSES: Readonly<Record<number, ErrorCode>> = { 412: 'PRECONDITION_FAILED', 416: 'RANGE_NOT_SATISFIABLE' };

/** Turns any failure into a row of the error table. What is no expected failure becomes INTERNAL. */
export function asTableError(cause: unknown): LoopwrightError {
  if (cause instanceof LoopwrightError) return cause;
  if (cause instanceof StoreUnavailable)
    return failure('UNAVAILABLE', { retryAfterSeconds: UNAVAILABLE_RETRY_SECONDS, cause });
  const { code, statusCode } = (cause ?? {}) as { code?: unknown; statusCode?: unknown };
  const known = typeof code === 'string' ? FASTIFY_CODES[code] : undefined;
  if (known !== undefined) return failure(known, { cause });
  if (statusCode === 429) return failure('RATE_LIMITED', { cause });
  if (cause instanceof SyntaxError) return failure('INVALID_JSON', { cause });
  if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500)
    return failure(SEND_STATUSES[statusCode] ?? 'INVALID_BODY', { cause });
  return failure('INTERNAL', { cause });
}

/** The body of an error: the envelope of the contract's section 1.2. */
export function envelope(error: LoopwrightError): Record<string, unknown> {
  const row = ERRORS[error.code];
  const { fields, details, body } = error.extras;
  return {
    error: row.text,
    code: row.wire,
    details: details ?? fields ?? {},
    detail: error.code === 'INTERNAL' ? row.text : error.message,
    error_code: row.legacy,
    ...(row.legacy === 'FormValidationError' || row.legacy === 'ExecutionTimeout' ? { error_type: row.legacy } : {}),
    ...(fields === undefined ? {} : { errors: fields }),
    ...(isJsonObject(body) ? body : {}),
  };
}

/** Makes every failure of every route an answer in the envelope. */
export function answerErrors(app: FastifyInstance, log: Log, settings: Settings): void {
  app.setErrorHandler((cause, request, reply) => {
    const error = asTableError(cause);
    const isBody = error.code === 'PAYLOAD_TOO_LARGE' && error !== cause; // the framework does not say how much it takes
    return sendError(request, reply, isBody ? tooLarge(settings, 'maxBodyBytes', cause) : error, log);
  });
}

/** Sends an error. */
export function sendError(
  request: FastifyRequest,
  reply: FastifyReply,
  error: LoopwrightError,
  log: Log,
): FastifyReply {
  const { status, headers, text } = errorAnswer(error, log, request.method, request.routeOptions.url);
  return reply.code(status).headers(headers).type('application/json; charset=utf-8').send(text);
}

/** The answer to a request that failed: status, headers of its own, JSON. What was unforeseen is logged. */
export function errorAnswer(
  error: LoopwrightError,
  log: Log,
  method: string,
  path: string | undefined,
): { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly text: string } {
  const row = ERRORS[error.code];
  if (error.code === 'INTERNAL') {
    log.error(
      { method, path, error: String((error.cause as Error | undefined)?.stack ?? error.cause ?? error) },
      'A request failed for an unforeseen reason',
    );
  }
  const headers: Record<string, string> = {};
  if (row.status === 401) headers['www-authenticate'] = 'Bearer realm="api"';
  if (row.status === 429 || row.status === 503)
    headers['retry-after'] = String(Math.ceil(error.extras.retryAfterSeconds ?? USUAL_RETRY_SECONDS));
  return { status: row.status, headers, text: JSON.stringify(envelope(error)) };
}
