import { randomBytes, randomUUID } from 'node:crypto';
import { type ApiKeyId, failure, isUuid, Type } from '@loopwright/model';
import type { FastifyInstance } from 'fastify';
import { apiKeyHash, KEY_PREFIX_CHARACTERS } from '../../auth/callers.ts';
import type { ServerContext } from '../../context.ts';
import { auditEntry } from '../../http/audit.ts';
import { callerOf } from '../../http/caller.ts';
import { readFields } from '../../http/fields.ts';
import { objectBody } from '../../http/parse-body.ts';
import { apiKeyOnWire, WireApiKey } from '../../wire/user.ts';

/** 32 bytes are 43 url-safe characters. */
const KEY_BYTES = 32;
const tags = ['API keys'];

/** API keys (contract 2.3). Managed with an access token only. */
export async function apiKeyRoutes(app: FastifyInstance, context: ServerContext): Promise<void> {
  const { accounts } = context.store;
  const config = { tokenOnly: true };

  app.get(
    '/api/auth/api-keys/',
    { config, schema: { tags, summary: 'Your API keys, newest first', response: { 200: Type.Array(WireApiKey) } } },
    async (request) => (await accounts.apiKeys(callerOf(request).id)).map(apiKeyOnWire),
  );

  app.post(
    '/api/auth/api-keys/',
    {
      config,
      schema: {
        tags,
        summary: 'Make an API key; it is shown this once',
        body: Type.Object({ name: Type.String() }),
        response: { 201: WireApiKey },
      },
    },
    async (request, reply) => {
      const { id: userId } = callerOf(request);
      const read = readFields(objectBody(request));
      const name = read.text('name', { required: true, maxLength: 255 });
      read.done();
      const key = randomBytes(KEY_BYTES).toString('base64url');
      const row = {
        id: randomUUID() as ApiKeyId,
        userId,
        name: name!,
        prefix: key.slice(0, KEY_PREFIX_CHARACTERS),
        createdAt: context.clock.now(),
      };
      const record = auditEntry(context, request, 'api-key.create', 'api-key', row.id, { name: row.name });
      await accounts.addApiKey(row, apiKeyHash(key), record);
      return reply.code(201).send({ ...apiKeyOnWire(row), key });
    },
  );

  app.delete<{ Params: { id: string } }>(
    '/api/auth/api-keys/:id/',
    { config, schema: { tags, summary: 'Delete an API key' } },
    async (request, reply) => {
      const id = request.params.id.toLowerCase() as ApiKeyId;
      const { id: userId } = callerOf(request);
      const record = auditEntry(context, request, 'api-key.delete', 'api-key', id);
      if (!isUuid(id) || !(await accounts.removeApiKey(userId, id, record))) throw failure('API_KEY_NOT_FOUND');
      context.callers.forget(userId);
      return reply.code(204).send();
    },
  );
}
