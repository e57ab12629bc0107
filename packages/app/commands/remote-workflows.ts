import { isJsonObject, isUuid } from '@loopwright/model';
import type { WorkflowFile } from '@loopwright/runtime/workflow-file';
import { CannotStart } from '../start/cannot-start.ts';
import { writeOutput } from './cannot-write.ts';
import { Refused, type RemoteServer } from './remote-server.ts';
import { checkedFile, readText } from './workflow-files.ts';

/** What the server tells of a workflow, as far as it is needed here. */
interface Named {
  readonly id: string;
  readonly name: string;
}

/** Imports files into a running server; every file is read, once, and checked before the first is sent. */
export async function importRemotely(server: RemoteServer, paths: readonly string[]): Promise<void> {
  const known = new Set<string>();
  const texts: { readonly path: string; readonly text: string }[] = [];
  for (const path of paths) {
    const text = await readText(path);
    await checkTypes(server, path, await checkedFile(path, text), known);
    texts.push({ path, text });
  }
  for (const { path, text } of texts) {
    const answer = await server
      .ask('POST', '/api/workflow/import/', JSON.stringify({ file: text }))
      .catch((cause: unknown) => {
        throw cause instanceof Refused ? new CannotStart(`${path}: ${cause.message}`) : cause;
      });
    const made = readJson(server, answer);
    if (!isNamed(made)) throw server.noLoopwright();
    process.stdout.write(`${made.id}\t${made.name}\n`);
  }
}

/** Throws CannotStart for a node type that the server has not. `known` are those that it was found to have. */
async function checkTypes(
  server: RemoteServer,
  path: string,
  { nodes }: WorkflowFile,
  known: Set<string>,
): Promise<void> {
  for (const { name, type } of nodes) {
    if (known.has(type)) continue;
    await server.ask('GET', `/api/nodes/${encodeURIComponent(type)}/`).catch((cause: unknown) => {
      throw cause instanceof Refused && cause.status === 404
        ? new CannotStart(`${path}: nodes.${name}.type: there is no node type ${type} at the server`)
        : cause;
    });
    known.add(type);
  }
}

/** Exports a workflow of a running server, named by its id or its name, to a file or to standard output. */
export async function exportRemotely(server: RemoteServer, wanted: string, output: string | undefined): Promise<void> {
  const id = isUuid(wanted) ? wanted : await idByName(server, wanted);
  const text = await server.ask('GET', `/api/workflow/${id}/export/`).catch((cause: unknown) => {
    throw cause instanceof Refused && cause.status === 404 ? new CannotStart(`There is no workflow ${wanted}`) : cause;
  });
  // Not parsed: that of another release, or one that is not finished, is a workflow file as well.
  if (!/^loopwright: \d/.test(text)) throw server.noLoopwright();
  await writeOutput(output, text);
}

async function idByName(server: RemoteServer, name: string): Promise<string> {
  const all = readJson(server, await server.ask('GET', '/api/workflow/'));
  if (!Array.isArray(all) || !all.every(isNamed)) throw server.noLoopwright();
  const named = all.filter((workflow) => workflow.name === name);
  if (named.length === 1) return named[0]!.id;
  throw new CannotStart(
    named.length === 0
      ? `There is no workflow ${name}`
      : [
          `${named.length} workflows are called ${name}: name one by its id`,
          ...named.map((workflow) => `  ${workflow.id}`),
        ].join('\n'),
  );
}

/** What a server answered in JSON. Throws CannotStart where it is none. */
function readJson(server: RemoteServer, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw server.noLoopwright();
  }
}

const isNamed = (value: unknown): value is Named =>
  isJsonObject(value) && typeof value.id === 'string' && typeof value.name === 'string';
