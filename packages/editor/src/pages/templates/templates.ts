/** A workflow to begin with, as the server offers it from its examples. */
export interface Template {
  /** Name of its file without the ending. */
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly workflow_type: 'production' | 'api';
  readonly node_types: readonly string[];
  readonly webhook_ids: readonly string[];
  /** The whole workflow file. */
  readonly file: string;
}

/** Address of the service that some examples call; `node examples/service.mjs` is it. */
const SERVICE = 'http://127.0.0.1:9000';

/** Whether a template calls the service of the examples, which has to be started first. */
export function needsService({ file }: Template): boolean {
  return file.includes(SERVICE);
}

/** Templates in the order in which they are offered: first what runs by itself, and of that what one can send requests to. */
export function offered(templates: readonly Template[]): readonly Template[] {
  const rank = (template: Template): number =>
    (needsService(template) ? 4 : 0) + (template.webhook_ids.length > 0 ? 0 : template.workflow_type === 'api' ? 1 : 2);
  return templates.toSorted((a, b) => rank(a) - rank(b));
}

/**
 * The body with which a template's own comment tries it, as text to edit.
 *
 * @returns null where the comment has none
 */
export function sampleBody({ file }: Template): string | null {
  const comment = file
    .split('\n')
    .filter((line) => line.startsWith('#'))
    .join('\n');
  const written = /(?:-d|--input) '(\{[^']*\})'/.exec(comment)?.[1];
  if (written === undefined) return null;
  try {
    const value = JSON.parse(written) as Record<string, unknown>;
    const { input } = value;
    return JSON.stringify(typeof input === 'object' && input !== null ? input : value, null, 2);
  } catch {
    return null;
  }
}
