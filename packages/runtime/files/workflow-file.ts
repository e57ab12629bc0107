import type { Annotation, JsonObject, WorkflowType } from '@loopwright/model';

/** Version of the format that is written; files of another one are refused. */
export const FILE_FORMAT = 1;
/** Longest text of a workflow file, in characters. */
export const FILE_MAX_CHARACTERS = 2_097_152;
/** What a name of a node in a file may be: it stands in connections, so it holds no dot, arrow or space. */
export const FILE_NODE_NAME: RegExp = /^[A-Za-z][A-Za-z0-9_-]{0,99}$/;
/** Where a password stood: such a value is never written, and a file that holds it sets nothing. */
export const FILE_SECRET_MASK = '********';

/** A node of a file. */
export interface FileNode {
  /** Unique in its file. */
  readonly name: string;
  /** Identifier of its node type. */
  readonly type: string;
  readonly fields: JsonObject;
  readonly config: JsonObject;
  readonly x: number;
  readonly y: number;
}

/** A connection of a file, its ends by name. */
export interface FileConnection {
  readonly source: string;
  readonly port: string;
  readonly target: string;
}

/** A note or group of a file. */
export type FileAnnotation = Omit<Annotation, 'id'>;

/** A workflow as a file says it: its logic, then its layout. No ids, no history, no passwords. */
export interface WorkflowFile {
  readonly name: string;
  readonly type: WorkflowType;
  readonly description: string | null;
  readonly category: string | null;
  readonly tags: readonly string[];
  readonly env: JsonObject;
  readonly nodes: readonly FileNode[];
  readonly connections: readonly FileConnection[];
  readonly annotations: readonly FileAnnotation[];
}

/** One thing wrong with a file. `path` says where, such as `nodes.check.type`; empty for the file as a whole. */
export interface FileProblem {
  readonly path: string;
  readonly text: string;
}

/** A file that was read, or everything that is wrong with it. */
export type ParsedWorkflow = { readonly file: WorkflowFile } | { readonly problems: readonly FileProblem[] };
