import type { Multipart } from '@fastify/multipart';
import { failure, LoopwrightError, type NodeId } from '@loopwright/model';
import { StoreUnavailable } from '@loopwright/runtime/ports';
import type { FastifyRequest } from 'fastify';
import type { ServerContext } from '../../context.ts';
import { readFields } from '../../http/fields.ts';
import { tooLarge } from '../../http/too-large.ts';
import { removeStoredFiles, type StoredFile, storeFile } from './stored-files.ts';

/** An upload whose bytes are on the disk. */
export interface Upload extends StoredFile {
  /** Empty when the body has none and none is needed. */
  readonly key: string;
  readonly fileName: string;
}

/**
 * Takes a multipart body with a `file` and, where `needsKey`, a `key`. Parts may come in any order; what is wrong leaves
 * no bytes behind. Throws UNSUPPORTED_MEDIA_TYPE, INVALID_BODY, INVALID_FIELDS, PAYLOAD_TOO_LARGE, StoreUnavailable.
 */
export async function readUpload(
  context: ServerContext,
  request: FastifyRequest,
  nodeId: NodeId,
  { needsKey }: { readonly needsKey: boolean },
): Promise<Upload> {
  if (request.headers['content-type'] !== undefined && !request.isMultipart()) throw failure('UNSUPPORTED_MEDIA_TYPE');
  const kept: StoredFile[] = [];
  try {
    const body: Record<string, unknown> = {};
    if (request.isMultipart()) {
      for await (const part of request.parts()) await takePart(part);
    }
    const read = readFields(body);
    const key = needsKey ? (read.text('key', { required: true, maxLength: 255 }) ?? '') : '';
    const fileName = read.text('file', { required: true }) ?? '';
    read.done();
    return { ...kept[0]!, key, fileName };

    async function takePart(part: Multipart): Promise<void> {
      if (part.type === 'field') {
        if (part.fieldname === 'key') body.key = part.value;
        return;
      }
      if (part.fieldname !== 'file' || kept.length > 0) {
        part.file.resume();
        return;
      }
      kept.push(await storeFile(context, nodeId, part.file));
      if (part.file.truncated) throw tooLarge(context.settings, 'maxUploadBytes');
      body.file = displayName(part.filename);
    }
  } catch (cause) {
    await removeStoredFiles(
      context,
      kept.map(({ path }) => path),
    );
    if (cause instanceof LoopwrightError || cause instanceof StoreUnavailable || hasFastifyCode(cause)) throw cause;
    throw failure('INVALID_BODY', { detail: 'The multipart body is malformed', cause });
  }
}

/** The name for the download: no folders, no control characters, 255 characters at most. */
function displayName(given: string | undefined): string {
  const last = (given ?? '').toWellFormed().split(/[/\\]/).at(-1) ?? '';
  const name = last
    .replace(/\p{Cc}/gu, '')
    .slice(0, 255)
    .toWellFormed()
    .trim();
  return name === '' || /^\.+$/.test(name) ? 'file' : name;
}

function hasFastifyCode(cause: unknown): boolean {
  const { code } = (cause ?? {}) as { readonly code?: unknown };
  return typeof code === 'string' && code.startsWith('FST_');
}
