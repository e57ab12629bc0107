import type { FieldErrors, Form, Json, JsonObject, NodeTypeMeta } from '@loopwright/model';
import type { NodeType, Registry } from '@loopwright/sdk';

/** Node types as the wire shows them. */
export interface Catalogue {
  readonly registry: Registry;
  /** Folder of the built-ins' icons, absolute. */
  readonly iconsFolder: string;
  meta(type: NodeType): NodeTypeMeta;
  /** Card of the canvas: contract, section 2.1. Unknown identifiers have one too. */
  card(identifier: string): JsonObject;
  tree(): JsonObject;
  form(type: NodeType, values?: JsonObject, errors?: FieldErrors): Form | null;
  /** Contract 3.3. */
  updateForm(type: NodeType, values: JsonObject): Promise<Form | null>;
  fieldOptions(
    type: NodeType,
    request: {
      readonly parent: string;
      readonly dependent: string;
      readonly parentValue: Json;
      readonly values: JsonObject;
    },
  ): Promise<readonly (readonly [string, string])[]>;
  /** Scans again; answers how many types there are and which files could not be read. */
  refresh(): Promise<{
    readonly count: number;
    readonly broken: readonly { readonly file: string; readonly error: string }[];
  }>;
}
