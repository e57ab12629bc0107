import type { paths } from '@loopwright/client';
import type { JsonObject } from '@loopwright/model';
import { answer, client } from '../../api/client.ts';
import type { Mode, Vocabulary, Word } from './complete-path.ts';

type PreviewReply = paths['/api/expressions/preview/']['post']['responses'][200]['content']['application/json'];

const KINDS = { template: 'template', json: 'json-template', condition: 'condition' } as const;

/** What comes of an expression over some data, with the env and runtime state of a workflow. */
export function askPreview(
  mode: Mode,
  source: string,
  data: JsonObject,
  workflowId: string,
  signal: AbortSignal,
): Promise<PreviewReply> {
  const body = { kind: KINDS[mode], text: source, data, workflow_id: workflowId };
  return answer(client.POST('/api/expressions/preview/', { body, signal }));
}

/** What an expression may use, by kind. */
export async function askVocabulary(): Promise<Vocabulary> {
  const { items } = await answer(client.GET('/api/expressions/functions/'));
  const ofKind = (kind: (typeof items)[number]['kind']): readonly (Word & { readonly of: string | null })[] =>
    items.filter((item) => item.kind === kind).map(({ name, description, on }) => ({ name, description, of: on }));
  return {
    filters: ofKind('filter'),
    tests: ofKind('test'),
    methods: ofKind('method'),
    functions: ofKind('function'),
  };
}
