import { failure, invalidFields } from '@loopwright/model';
import { StoreUnavailable } from '@loopwright/runtime/ports';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenServer, openServer } from '../testing/open-server.ts';
import { asTableError, envelope } from './reply-error.ts';

let server: OpenServer;

beforeAll(async () => {
  server = await openServer();
  const throwing: Readonly<Record<string, () => unknown>> = {
    unforeseen: () => new Error('connect to 10.0.0.1 with password hunter2'),
    'no-error': () => 'a bare text',
    disk: () => new StoreUnavailable('database or disk is full'),
    patient: () => failure('QUEUE_FULL', { retryAfterSeconds: 6.2 }),
    full: () => failure('QUEUE_FULL'),
  };
  for (const [name, make] of Object.entries(throwing))
    server.app.get(`/throws/${name}/`, { config: { public: true } }, async () => {
      throw make();
    });
  await server.app.ready();
});
afterAll(() => server.close());

describe('the envelope', () => {
  it('always has error, code, details, detail and error_code, and no message', () => {
    expect(envelope(failure('WORKFLOW_NOT_FOUND'))).toEqual({
      error: 'Workflow',
      code: 'NOT_FOUND',
      details: {},
      detail: 'Workflow',
      error_code: 'NotFoundError',
    });
  });

  it('has errors where fields of a body are wrong, the same map as details, and names the first in detail', () => {
    const fields = { name: ['This field is required.'], x: ['Enter a number.'] };
    expect(envelope(invalidFields(fields))).toEqual({
      error: 'Validation failed',
      code: 'INVALID_REQUEST',
      details: fields,
      detail: 'name: This field is required.',
      error_code: 'ValidationError',
      errors: fields,
    });
  });

  it('has error_type and form where a node’s form is wrong', () => {
    const fields = { url: ['This field is required.'] };
    const form = { form_name: 'HttpRequestForm' };
    expect(envelope(failure('FORM_INVALID', { fields, details: { N1: fields }, body: { form } }))).toEqual({
      error: 'Form validation failed',
      code: 'VALIDATION_ERROR',
      details: { N1: fields },
      detail: 'Form validation failed',
      error_code: 'FormValidationError',
      error_type: 'FormValidationError',
      errors: fields,
      form,
    });
  });

  it('has error_type and timeout where a node ran too long', () => {
    expect(envelope(failure('EXECUTION_TIMEOUT', { body: { timeout: 3 } }))).toMatchObject({
      code: 'EXECUTION_TIMEOUT',
      error_code: 'ExecutionTimeout',
      error_type: 'ExecutionTimeout',
      timeout: 3,
    });
  });
});

describe('an error', () => {
  it.each([
    'unforeseen',
    'no-error',
  ])('that nobody foresaw (%s) is 500 and tells nothing, while the log does', async (name) => {
    const before = server.errors.length;
    const reply = await server.app.inject(`/throws/${name}/`);
    expect(reply.statusCode).toBe(500);
    expect(reply.json()).toEqual({
      error: 'Internal server error',
      code: 'INTERNAL_ERROR',
      details: {},
      detail: 'Internal server error',
      error_code: 'InternalServerError',
    });
    expect(server.errors.length).toBe(before + 1);
  });

  it('of the store is 503 with Retry-After', async () => {
    const reply = await server.app.inject('/throws/disk/');
    expect([reply.statusCode, reply.headers['retry-after'], reply.json().code]).toEqual([503, '2', 'UNAVAILABLE']);
    expect(reply.json().detail).not.toContain('disk is full');
  });

  it('that asks for patience says how long, in whole seconds', async () => {
    expect((await server.app.inject('/throws/patient/')).headers['retry-after']).toBe('7');
    expect((await server.app.inject('/throws/full/')).headers['retry-after']).toBe('1');
  });

  it('without credentials is 401 and says how to give them', async () => {
    const reply = await server.app.inject('/api/auth/me/');
    expect(reply.statusCode).toBe(401);
    expect(reply.headers['www-authenticate']).toBe('Bearer realm="api"');
    expect(reply.json()).toMatchObject({ code: 'UNAUTHORIZED', error_code: 'UnauthorizedError' });
    expect(reply.headers['content-type']).toBe('application/json; charset=utf-8');
  });

  it('of the framework keeps its status as a row of the table', () => {
    expect(asTableError({ code: 'FST_ERR_CTP_BODY_TOO_LARGE', statusCode: 413 }).code).toBe('PAYLOAD_TOO_LARGE');
    expect(asTableError({ code: 'FST_UNKNOWN', statusCode: 418 }).code).toBe('INVALID_BODY');
    expect(asTableError({ code: 'FST_UNKNOWN', statusCode: 503 }).code).toBe('INTERNAL');
    expect(asTableError(null).code).toBe('INTERNAL');
  });
});
