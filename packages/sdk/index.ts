export {
  type ErrorCode,
  type FieldErrors,
  failure,
  type Instant,
  type Item,
  inField,
  isJsonObject,
  type Json,
  type JsonObject,
  LoopwrightError,
  type NodeKind,
  readHttpAddress,
  readInstant,
  splitCallback,
  Type,
  type WorkflowType,
} from '@loopwright/model';
export type { Static } from 'typebox';
export { type CatalogueFolder, catalogueTree } from './catalogue/catalogue-tree.ts';
export { cardOf, metaOf, type NodeTypeCard, unknownCard } from './catalogue/node-meta.ts';
export { createRegistry } from './catalogue/registry.ts';
export { defineNode, type FieldsOf, isNodeType, type NodeSpec } from './define-node.ts';
export {
  type BrokenNodeFile,
  type Discovered,
  type DiscoverOptions,
  discoverNodes,
  isNodePackageName,
} from './discovery/discover-nodes.ts';
export { letNodeFilesImportSdk } from './discovery/resolve-sdk.ts';
export { type FieldOptionsAnswer, fieldOptions, updateForm } from './form/dependent-fields.ts';
export {
  type AreaOptions,
  type ChoiceLoader,
  type ChoiceOptions,
  checkbox,
  choice,
  decimal,
  integer,
  json,
  type NumberOptions,
  password,
  type TextOptions,
  text,
  textarea,
} from './form/fields.ts';
export { formOf } from './form/wire-form.ts';
export { addKey, freeKey } from './free-key.ts';
export { splitCredentials } from './http-credentials.ts';
export * from './node-type.ts';
export { plainJson, plainObject } from './output/plain-json.ts';
export { plainResult } from './output/plain-result.ts';
export { isApprovalField, plainWait } from './output/plain-wait.ts';
export { overStandIns, type ResultOverStandIns, standIns, withInput } from './output/stand-ins.ts';
