import { readFile } from 'node:fs/promises';
import { isUuid } from '@loopwright/model';
import { CannotStart } from '../start/cannot-start.ts';
import { writeOutput } from './cannot-write.ts';
import { Refused, type RemoteServer } from './remote-server.ts';
import { readWorkflowFile } from './workflow-files.ts';

/** Imports files into a running server; every file is read and checked before the first is sent. */
export async function importRemotely(server: RemoteServer, paths: readonly string[]): Promise<void> {
  const known = new Set<string>();
  for (const path of paths) await checkTypes(server, path, known);
  for (const path of paths) {
    const body = JSON.stringify({ file: await readFile(path, 'utf8') });
    const answer = await server.ask('POST', '/api/workflow/import/', body).catch((cause: unknown) => {
      throw cause instanceof Refused ? new CannotStart(`${path}: ${cause.message}`) : cause;
    });
    const made = JSON.parse(answer) as { id: string; name: string };
    process.stdout.write(`${made.id}\t${made.name}\n`);
  }
}

/** Throws CannotStart for a node type that the server has not. `known` are those that it was found to have. */
async function checkTypes(server: RemoteServer, path: string, known: Set<string>): Promise<void> {
  for (const { name, type } of (await readWorkflowFile(path)).nodes) {
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
  const text = await server.ask('GET', `/api/workflow/${id}/export/`);
  await writeOutput(output, text);
}

async function idByName(server: RemoteServer, name: string): Promise<string> {
  const all = JSON.parse(await server.ask('GET', '/api/workflow/')) as { id: string; name: string }[];
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
