import type { Workflow } from '../../api/workflows.ts';

/** How a workflow stands, as a person sees it. `on`: an `api` workflow that answers requests. */
export type WorkflowState = 'running' | 'on' | 'stopped' | 'failed';

export function stateOf({ status, workflow_type, task_id }: Workflow): WorkflowState {
  if (task_id !== null) return 'running';
  if (status === 'error') return 'failed';
  if (status === 'active') return workflow_type === 'api' ? 'on' : 'running';
  return 'stopped';
}

export const COLUMNS = ['name', 'state', 'last_run', 'runs_count', 'updated_at'] as const;
export type Column = (typeof COLUMNS)[number];

/** What of all workflows is shown, and in which order. It is in the address. */
export interface ListFilter {
  readonly text: string;
  readonly tags: readonly string[];
  readonly states: readonly WorkflowState[];
  readonly sort: Column;
  readonly isDescending: boolean;
}

const STATE_ORDER: readonly WorkflowState[] = ['failed', 'running', 'on', 'stopped'];

/** The workflows that a filter lets through, in its order. Every word of its text must be in the name, description or a tag. */
export function listed(all: readonly Workflow[], filter: ListFilter): readonly Workflow[] {
  const words = fold(filter.text)
    .split(/\s+/)
    .filter((word) => word !== '');
  const kept = all.filter((workflow) => {
    const { name, description, category, tags } = workflow;
    const content = fold([name, description ?? '', category ?? '', ...tags].join(' '));
    return (
      words.every((word) => content.includes(word)) &&
      filter.tags.every((tag) => tags.includes(tag)) &&
      (filter.states.length === 0 || filter.states.includes(stateOf(workflow)))
    );
  });
  const direction = filter.isDescending ? -1 : 1;
  return kept.toSorted((a, b) => direction * compare(a, b, filter.sort) || a.name.localeCompare(b.name));
}

function compare(a: Workflow, b: Workflow, column: Column): number {
  switch (column) {
    case 'name':
      return a.name.localeCompare(b.name, undefined, { numeric: true });
    case 'state':
      return STATE_ORDER.indexOf(stateOf(a)) - STATE_ORDER.indexOf(stateOf(b));
    case 'runs_count':
      return a.runs_count - b.runs_count;
    default:
      return (a[column] ?? '').localeCompare(b[column] ?? '');
  }
}

/** Every tag that is used, the most used first. */
export function tagsOf(all: readonly Workflow[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { tags } of all) for (const tag of tags) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  return [...counts].toSorted(([a, m], [b, n]) => n - m || a.localeCompare(b)).map(([tag]) => tag);
}

/** The filter that an address holds. What it does not understand it leaves out. */
export function readFilter(search: URLSearchParams): ListFilter {
  const sort = search.get('sort') ?? '-updated_at';
  const column = COLUMNS.find((name) => name === sort.replace(/^-/, ''));
  return {
    text: search.get('q') ?? '',
    tags: search.getAll('tag'),
    states: search.getAll('state').filter((state): state is WorkflowState => STATE_ORDER.some((own) => own === state)),
    sort: column ?? 'updated_at',
    isDescending: column === undefined || sort.startsWith('-'),
  };
}

/** Puts a filter into an address, beside what else is there. */
export function writeFilter(search: URLSearchParams, filter: ListFilter): URLSearchParams {
  const written = new URLSearchParams(search);
  for (const key of ['q', 'tag', 'state', 'sort']) written.delete(key);
  if (filter.text !== '') written.set('q', filter.text);
  for (const tag of filter.tags) written.append('tag', tag);
  for (const state of filter.states) written.append('state', state);
  const sort = `${filter.isDescending ? '-' : ''}${filter.sort}`;
  if (sort !== '-updated_at') written.set('sort', sort);
  return written;
}

function fold(text: string): string {
  return text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLocaleLowerCase();
}
