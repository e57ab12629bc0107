import type { ParsedWorkflow } from './files/workflow-file.ts';
import type { toWorkflowFile as ToWorkflowFile } from './files/write-workflow-file.ts';

export { type NewWorkflow, risingIds, toNewWorkflow } from './files/new-workflow.ts';
export type {
  FileConnection,
  FileNode,
  FileProblem,
  ParsedWorkflow,
  WorkflowFile,
} from './files/workflow-file.ts';
export { FILE_FORMAT, FILE_MAX_CHARACTERS, FILE_NODE_NAME, FILE_SECRET_MASK } from './files/workflow-file.ts';

/** `parseWorkflowFile` of files/read-workflow-file.ts, which is loaded, with the YAML library, when it is first used. */
export async function parseWorkflowFile(text: string): Promise<ParsedWorkflow> {
  return (await import('./files/read-workflow-file.ts')).parseWorkflowFile(text);
}

/** `toWorkflowFile` of files/write-workflow-file.ts, loaded in the same way. */
export async function toWorkflowFile(...args: Parameters<typeof ToWorkflowFile>): Promise<string> {
  return (await import('./files/write-workflow-file.ts')).toWorkflowFile(...args);
}
