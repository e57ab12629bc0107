import type { JsonObject } from '@loopwright/model';
import { Type } from '@loopwright/model';
import type { ConnectionRow } from '@loopwright/runtime/ports';
import { isoTime } from '../http/time.ts';

/** Connection (contract, section 2.1). */
export const ConnectionWire = Type.Object({
  id: Type.String({ format: 'uuid' }),
  source_node: Type.String({ format: 'uuid' }),
  target_node: Type.String({ format: 'uuid' }),
  source_handle: Type.String({ maxLength: 50 }),
  created_at: Type.String({ format: 'date-time' }),
});

/** A connection as clients see it. */
export function connectionWire(row: ConnectionRow): JsonObject {
  return {
    id: row.id,
    source_node: row.source,
    target_node: row.target,
    source_handle: row.port,
    created_at: isoTime(row.createdAt),
  };
}
