import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parseWorkflowFile } from '@loopwright/runtime/workflow-file';

/** A workflow file that the editor offers as a beginning. */
export interface Template {
  /** Name of its file, without the ending. */
  readonly id: string;
  readonly name: string;
  /** Of the file, else what its comment at the top says first. */
  readonly description: string;
  readonly workflow_type: 'production' | 'api';
  /** Identifiers of the node types in it, each once. */
  readonly node_types: readonly string[];
  readonly webhook_ids: readonly string[];
  /** For `/workflow/import/`. */
  readonly file: string;
}

/** The one that shows most of what there is. */
const FIRST = 'order-intake';
const ENDING = '.yaml';

/** Reads the workflow files of a folder; those that cannot be read are told to `onBroken` and left out. */
export async function readTemplates(folder: string, onBroken: (file: string) => void): Promise<readonly Template[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(ENDING));
  const templates = await Promise.all(
    names.map(async (name) => {
      const template = await templateOf(basename(name, ENDING), await readFile(join(folder, name), 'utf8'));
      if (template === null) onBroken(name);
      return template;
    }),
  );
  const rank = ({ id, name }: Template): string => (id === FIRST ? '' : name);
  return templates.filter((template) => template !== null).sort((a, b) => rank(a).localeCompare(rank(b), 'en'));
}

async function templateOf(id: string, text: string): Promise<Template | null> {
  const parsed = await parseWorkflowFile(text);
  if ('problems' in parsed) return null;
  const { file } = parsed;
  const webhooks = file.nodes.flatMap((node) =>
    typeof node.fields.webhook_id === 'string' ? [node.fields.webhook_id] : [],
  );
  return {
    id,
    name: file.name,
    description: file.description ?? openingComment(text),
    workflow_type: file.type,
    node_types: [...new Set(file.nodes.map((node) => node.type))],
    webhook_ids: [...new Set(webhooks)],
    file: text,
  };
}

/** The first paragraph of the comment at the top of a file, on one line. */
function openingComment(text: string): string {
  const lines: string[] = [];
  for (const line of text.split('\n')) {
    const words = line.replace(/^#\s?/, '').trim();
    if (!line.startsWith('#') || words === '') break;
    lines.push(words);
  }
  return lines.join(' ');
}
