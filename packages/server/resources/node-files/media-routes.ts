import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { failure } from '@loopwright/model';
import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../../context.ts';

const BYTES = {
  description: 'The bytes',
  content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } },
};
const STORED = /^(node_files\/[0-9a-f-]{36}\/[A-Za-z0-9_-]{32})(?:\/[^/]*)?$/;

/** The bytes of node files. Public: their paths cannot be guessed. Always a download, never shown as a page. */
export async function mediaRoutes(app: FastifyInstance, context: ServerContext): Promise<void> {
  app.get(
    '/media/*',
    {
      config: { public: true },
      schema: { tags: ['Node files'], summary: 'Bytes of a node file, as a download', response: { 200: BYTES } },
    },
    async (request, reply) => {
      const { '*': rest } = request.params as { readonly '*': string };
      const path = STORED.exec(rest)?.[1];
      const row = path === undefined ? null : await context.store.workflows.fileByPath(path);
      const bytes = row === null ? null : await openIfThere(join(context.filesFolder, row.path));
      if (row === null || bytes === null) throw failure('NODE_FILE_NOT_FOUND');
      return reply
        .type('application/octet-stream')
        .header('content-length', row.bytes)
        .header('content-disposition', attachment(row.fileName))
        .header('x-content-type-options', 'nosniff')
        .header('content-security-policy', "default-src 'none'; sandbox")
        .header('cache-control', 'private, no-cache')
        .send(bytes.createReadStream());
    },
  );
}

async function openIfThere(file: string) {
  try {
    return await open(file, 'r');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return null;
    throw cause;
  }
}

/** @see RFC 6266, section 4; RFC 8187 for the extended form */
function attachment(fileName: string): string {
  const extended = encodeURIComponent(fileName.toWellFormed()).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${fileName.replace(/[^\x20-\x7e]|["\\%]/g, '_')}"; filename*=UTF-8''${extended}`;
}
