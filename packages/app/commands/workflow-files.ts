import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { isUuid, type Settings, type WorkflowId } from '@loopwright/model';
import type { NewAudit, UserRow, WorkflowRow } from '@loopwright/runtime/ports';
import { parseWorkflowFile, toNewWorkflow, toWorkflowFile, type WorkflowFile } from '@loopwright/runtime/workflow-file';
import { CannotStart } from '../start/cannot-start.ts';
import type { Program } from '../start/open-program.ts';
import { auditOf } from './audit-of.ts';
import { writeOutput } from './cannot-write.ts';
import { findUser } from './find-user.ts';
import { withDataFolder } from './workspace.ts';

/** Reads and checks a workflow file. Throws CannotStart that lists all problems. */
export async function readWorkflowFile(path: string): Promise<WorkflowFile> {
  return checkedFile(path, await readText(path));
}

/** The text of a file. A pipe gives it but once. Throws CannotStart. */
export async function readText(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new CannotStart(`${path} cannot be read (${cause.code})`);
  });
}

/** The workflow file that was read from this path. Throws CannotStart that lists all problems. */
export async function checkedFile(path: string, text: string): Promise<WorkflowFile> {
  const parsed = await parseWorkflowFile(text);
  if ('file' in parsed) return parsed.file;
  throw new CannotStart(
    [
      `${path} is no valid workflow file:`,
      ...parsed.problems.map(({ path: place, text: what }) => `  ${place === '' ? what : `${place}: ${what}`}`),
    ].join('\n'),
  );
}

/** Throws CannotStart for a node type that is not installed. */
function checkTypes({ runtime }: Pick<Program, 'runtime'>, file: WorkflowFile, where = ''): void {
  const unknown = file.nodes.find((node) => runtime.catalogue.registry.get(node.type) === undefined);
  if (unknown !== undefined)
    throw new CannotStart(`${where}nodes.${unknown.name}.type: there is no node type ${unknown.type}`);
}

/** Puts a workflow from a file into a program, for a user; `record` says who did, where that is to be recorded. Throws CannotStart for a node type that is not installed. */
export async function putWorkflow(
  program: Pick<Program, 'runtime'>,
  file: WorkflowFile,
  owner: UserRow,
  record?: Omit<NewAudit, 'targetId'>,
): Promise<WorkflowRow> {
  checkTypes(program, file);
  const { runtime } = program;
  const { registry } = runtime.catalogue;
  const { fields, nodes, connections } = toNewWorkflow(file);
  const sealed = nodes.map((node) => ({
    ...node,
    type: registry.get(node.type)!.identifier,
    formValues: runtime.secrets.seal(node.type, node.formValues, {}),
  }));
  const id = randomUUID() as string as WorkflowId;
  return runtime.store.workflows.createWhole(
    id,
    owner.id,
    fields,
    sealed,
    connections,
    Date.now(),
    record === undefined ? undefined : { ...record, targetId: id },
  );
}

/** Imports files; none of them where one is wrong. */
export async function importFiles(
  settings: Settings,
  paths: readonly string[],
  username: string | undefined,
): Promise<void> {
  const files: { readonly path: string; readonly file: WorkflowFile }[] = [];
  for (const path of paths) files.push({ path, file: await readWorkflowFile(path) });
  await withDataFolder(settings, 'ask it by --url, or stop it first', async (program) => {
    await program.runtime.catalogue.refresh();
    const owner = await ownerOf(program, username);
    for (const { path, file } of files) checkTypes(program, file, `${path}: `);
    for (const { file } of files) {
      const record = auditOf('workflow.import', 'workflow', { name: file.name, owner: owner.username });
      const { id, name } = await putWorkflow(program, file, owner, record);
      process.stdout.write(`${id}\t${name}\n`);
    }
  });
}

/** Exports a workflow, named by its id or its name, to a file or to standard output. Passwords are left out. */
export async function exportWorkflow(settings: Settings, wanted: string, output: string | undefined): Promise<void> {
  await withDataFolder(settings, 'ask it by --url, or stop it first', async (program) => {
    const { store, runtime } = program;
    await runtime.catalogue.refresh();
    const workflow = await findWorkflow(program, wanted);
    const document = await store.workflows.document(workflow.id, null);
    if (document === null) throw new CannotStart(`There is no workflow ${wanted}`);
    const { nodes, connections, annotations } = document;
    const masked = nodes.map((node) => ({ ...node, formValues: runtime.secrets.mask(node.type, node.formValues) }));
    const text = await toWorkflowFile(workflow, masked, connections, annotations);
    await writeOutput(output, text);
  });
}

async function findWorkflow({ store }: Program, wanted: string): Promise<WorkflowRow> {
  if (isUuid(wanted)) {
    const workflow = await store.workflows.get(wanted as WorkflowId, null);
    if (workflow !== null) return workflow;
  }
  const all = await Promise.all(
    (await store.accounts.users()).map((user) => store.workflows.list(user.id, { column: 'name', descending: false })),
  );
  const named = all.flat().filter((workflow) => workflow.name === wanted);
  if (named.length === 1) return named[0]!;
  if (named.length === 0) throw new CannotStart(`There is no workflow ${wanted}`);
  throw new CannotStart(
    `${named.length} workflows are called ${wanted}: name one by its id\n${named.map((workflow) => `  ${workflow.id}`).join('\n')}`,
  );
}

async function ownerOf({ store }: Program, username: string | undefined): Promise<UserRow> {
  if (username !== undefined) return findUser(store, username);
  const owner = (await store.accounts.users()).find((user) => user.isOwner);
  if (owner === undefined) throw new CannotStart('There is no user yet: `loopwright user add NAME` makes the owner');
  return owner;
}
