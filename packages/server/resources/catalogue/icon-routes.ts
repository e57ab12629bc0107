import { readFile, realpath, stat } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { failure } from '@loopwright/model';
import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../../context.ts';

const TYPES: Readonly<Record<string, string>> = { '.png': 'image/png', '.jpg': 'image/jpeg', '.jpeg': 'image/jpeg' };
const MAX_ICON_BYTES = 1_048_576;
const BYTES = { schema: { type: 'string', format: 'binary' } };
const UNCHANGED = { description: 'It is what the caller has', type: 'null' };
const IMAGE = { description: 'The image', content: { 'image/png': BYTES, 'image/jpeg': BYTES } };

/** Icons of node types. Public; nothing outside the icons folder is ever read, links that lead out of it included. */
export async function iconRoutes(app: FastifyInstance, context: ServerContext): Promise<void> {
  app.get(
    '/node-icons/*',
    {
      config: { public: true },
      schema: { tags: ['Node types'], summary: 'Icon of a node type', response: { 200: IMAGE, 304: UNCHANGED } },
    },
    async (request, reply) => {
      const { '*': wanted } = request.params as { readonly '*': string };
      const type = TYPES[extname(wanted).toLowerCase()];
      const file = type === undefined ? null : await insideFile(context.runtime.catalogue.iconsFolder, wanted);
      if (type === undefined || file === null) throw failure('ROUTE_NOT_FOUND');
      const { mtimeMs, size } = await stat(file);
      const tag = `"${Math.round(mtimeMs).toString(36)}-${size.toString(36)}"`;
      reply.header('cache-control', 'public, max-age=3600').header('etag', tag);
      if (request.headers['if-none-match'] === tag) return reply.code(304).send();
      return reply
        .type(type)
        .header('x-content-type-options', 'nosniff')
        .send(await readFile(file));
    },
  );
}

/** Real path of a file below a folder; null when there is none, or it lies elsewhere. */
async function insideFile(folder: string, wanted: string): Promise<string | null> {
  const parts = wanted.split('/');
  if (parts.some((part) => part === '' || part.startsWith('.') || /[\0\\]/.test(part))) return null;
  try {
    const [root, file] = await Promise.all([realpath(folder), realpath(join(folder, ...parts))]);
    if (!file.startsWith(root + sep)) return null;
    const found = await stat(file);
    return found.isFile() && found.size <= MAX_ICON_BYTES ? file : null;
  } catch {
    return null; // there is no such file
  }
}
