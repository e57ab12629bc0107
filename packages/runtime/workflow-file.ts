export { type NewWorkflow, risingIds, toNewWorkflow } from './files/new-workflow.ts';
export { parseWorkflowFile } from './files/read-workflow-file.ts';
export type {
  FileConnection,
  FileNode,
  FileProblem,
  ParsedWorkflow,
  WorkflowFile,
} from './files/workflow-file.ts';
export { FILE_FORMAT, FILE_MAX_CHARACTERS, FILE_NODE_NAME, FILE_SECRET_MASK } from './files/workflow-file.ts';
export { toWorkflowFile } from './files/write-workflow-file.ts';
