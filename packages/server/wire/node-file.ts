import type { JsonObject } from '@loopwright/model';
import { Type } from '@loopwright/model';
import type { NodeFileRow } from '@loopwright/runtime/ports';
import { isoTime } from '../http/time.ts';

/** Node file (contract, section 2.1). */
export const NodeFileWire = Type.Object({
  id: Type.String({ format: 'uuid' }),
  node: Type.String({ format: 'uuid' }),
  key: Type.String({ maxLength: 255 }),
  file: Type.String({ format: 'uri' }),
  created_at: Type.String({ format: 'date-time' }),
  updated_at: Type.String({ format: 'date-time' }),
});

/**
 * A node file as clients see it. Its address ends with the name that the user gave, which only the reader sees: the
 * server finds the bytes by the path before it.
 *
 * @param origin - address of this server, such as `http://127.0.0.1:7878`
 */
export function nodeFileWire(row: NodeFileRow, origin: string): JsonObject {
  return {
    id: row.id,
    node: row.nodeId,
    key: row.key,
    file: `${origin}/media/${row.path}/${encodeURIComponent(row.fileName.toWellFormed())}`,
    created_at: isoTime(row.createdAt),
    updated_at: isoTime(row.updatedAt),
  };
}
