import { randomUUID } from 'node:crypto';
import multipart from '@fastify/multipart';
import { failure, type NodeFileId, Type } from '@loopwright/model';
import { originOf } from '@loopwright/runtime';
import { type NodeFileRow, StoreUnavailable } from '@loopwright/runtime/ports';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ServerContext } from '../../context.ts';
import { recordAudit } from '../../http/audit.ts';
import { NodeFileWire, nodeFileWire } from '../../wire/node-file.ts';
import { findNode } from '../nodes/find-node.ts';
import { findFile } from './find-file.ts';
import { mediaRoutes } from './media-routes.ts';
import { readUpload, type Upload } from './read-upload.ts';
import { removeStoredFiles } from './stored-files.ts';

const tags = ['Node files'];
const ofNode = Type.Object({ id: Type.String({ format: 'uuid' }), nodeId: Type.String({ format: 'uuid' }) });
const params = Type.Object({
  id: Type.String({ format: 'uuid' }),
  nodeId: Type.String({ format: 'uuid' }),
  fileId: Type.String({ format: 'uuid' }),
});
const BYTES = Type.String({ format: 'binary' });
const base = '/api/workflow/:id/nodes/:nodeId/files/';
const one = `${base}:fileId/`;

/** Files of a node, one for each key; and the media door, which serves their bytes. */
export async function nodeFileRoutes(app: FastifyInstance, context: ServerContext): Promise<void> {
  const { workflows } = context.store;
  const { settings } = context;
  const { maxUploadBytes } = settings;
  /** Where whoever asks reaches this server. */
  const origin = ({ protocol, host }: FastifyRequest): string =>
    settings.publicUrl === '' ? `${protocol}://${host}` : originOf(settings);

  /**
   * Makes the bytes known under a row; those that nothing names afterwards are removed. Where the store lost its answer, a row may
   * name them: they stay, and go with the stray files if none does.
   *
   * @param write - answers the path whose place they took, null: none
   */
  async function put(row: NodeFileRow, write: (row: NodeFileRow) => Promise<string | null>): Promise<void> {
    try {
      const replaced = await write(row);
      if (replaced !== null) await removeStoredFiles(context, [replaced]);
    } catch (cause) {
      if (!(cause instanceof StoreUnavailable)) await removeStoredFiles(context, [row.path]);
      throw cause;
    }
  }

  async function add(row: NodeFileRow): Promise<string | null> {
    return (await workflows.putFile(row)).replaced;
  }

  /** Throws NODE_FILE_NOT_FOUND for one that was removed while its bytes came. */
  async function replace(row: NodeFileRow): Promise<string> {
    const path = await workflows.replaceFile(row);
    if (path === null) throw failure('NODE_FILE_NOT_FOUND');
    return path;
  }

  app.get(
    base,
    {
      schema: {
        tags,
        summary: 'Files of a node, newest first',
        params: ofNode,
        response: { 200: Type.Array(NodeFileWire) },
      },
    },
    async (request) => {
      const { node } = await findNode(context, request);
      return (await workflows.files(node.id)).map((row) => nodeFileWire(row, origin(request)));
    },
  );

  app.get(one, { schema: { tags, summary: 'One file', params, response: { 200: NodeFileWire } } }, async (request) =>
    nodeFileWire((await findFile(context, request)).file, origin(request)),
  );

  app.delete(one, { schema: { tags, summary: 'Remove a file and its bytes', params } }, async (request, reply) => {
    const { workflow, node, file } = await findFile(context, request);
    const path = await workflows.removeFile(node.id, file.id);
    if (path === null) throw failure('NODE_FILE_NOT_FOUND');
    await removeStoredFiles(context, [path]);
    await recordAudit(context, request, 'node-file.delete', 'node-file', file.id, {
      workflow: workflow.id,
      node: node.id,
    });
    return reply.code(204).send();
  });

  await app.register(async (scoped) => {
    await scoped.register(multipart, {
      throwFileSizeLimit: false,
      limits: { fileSize: maxUploadBytes, files: 5, fields: 20, parts: 25, fieldSize: 10_000, fieldNameSize: 200 },
    });
    const bodyLimit = maxUploadBytes + 1_048_576; // room for the multipart frame

    scoped.post(
      `${base}upload/`,
      {
        bodyLimit,
        schema: {
          tags,
          summary: 'Upload a file (multipart: key, file); one with the same key is replaced',
          consumes: ['multipart/form-data'],
          params: ofNode,
          body: Type.Object({ key: Type.String({ maxLength: 255 }), file: BYTES }),
          response: { 201: NodeFileWire },
        },
      },
      async (request, reply) => {
        const { workflow, node } = await findNode(context, request);
        const upload = await readUpload(context, request, node.id, { needsKey: true });
        const at = context.clock.now();
        const id = randomUUID() as string as NodeFileId;
        const row = { id, nodeId: node.id, ...stored(upload), key: upload.key, createdAt: at, updatedAt: at };
        await put(row, add);
        await recordAudit(context, request, 'node-file.upload', 'node-file', id, {
          workflow: workflow.id,
          node: node.id,
          key: upload.key,
        });
        return reply.code(201).send(nodeFileWire(row, origin(request)));
      },
    );

    for (const method of ['PUT', 'PATCH'] as const) {
      scoped.route({
        method,
        url: `${one}update-file/`,
        bodyLimit,
        schema: {
          tags,
          summary: 'Replace the bytes of a file (multipart: file); its key stays',
          consumes: ['multipart/form-data'],
          params,
          body: Type.Object({ file: BYTES }),
          response: { 200: NodeFileWire },
        },
        handler: async (request) => {
          const { workflow, node, file } = await findFile(context, request);
          const upload = await readUpload(context, request, node.id, { needsKey: false });
          const row = { ...file, ...stored(upload), updatedAt: context.clock.now() };
          await put(row, replace);
          await recordAudit(context, request, 'node-file.update', 'node-file', file.id, {
            workflow: workflow.id,
            node: node.id,
          });
          return nodeFileWire(row, origin(request));
        },
      });
    }
  });

  await mediaRoutes(app, context);
}

function stored({ fileName, path, bytes }: Upload): Pick<NodeFileRow, 'fileName' | 'path' | 'bytes'> {
  return { fileName, path, bytes };
}
