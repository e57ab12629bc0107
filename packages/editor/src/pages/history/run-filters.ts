import type { RunState } from '@loopwright/model';
import { ANY_TIME, queryOfSpan, readSpan, type TimeSpan } from '../../parts/time-span.ts';

export const RUN_STATES = [
  'leased',
  'succeeded',
  'failed',
  'waiting',
  'parked',
  'suspended',
  'blocked',
  'cancelled',
] as const satisfies readonly RunState[];

/** What of the runs is shown; the address holds it. */
export interface RunFilters extends TimeSpan {
  readonly workflow: string | null;
  readonly loop: number | null;
  readonly states: readonly RunState[];
  readonly errorCode: string | null;
  readonly error: string | null;
  /** Only runs with a task that may have run twice. */
  readonly isUnknown: boolean;
}

/** No filter is set. */
export const NO_FILTERS: RunFilters = {
  workflow: null,
  loop: null,
  states: [],
  ...ANY_TIME,
  errorCode: null,
  error: null,
  isUnknown: false,
};

/** Reads the filters of an address. What it cannot read counts as absent. */
export function readFilters(params: URLSearchParams): RunFilters {
  const loop = Number(params.get('loop'));
  return {
    workflow: params.get('workflow'),
    loop: Number.isSafeInteger(loop) && loop > 0 ? loop : null,
    states: RUN_STATES.filter((state) => params.get('state')?.split(',').includes(state)),
    ...readSpan(params),
    errorCode: params.get('code'),
    error: params.get('error'),
    isUnknown: params.get('unknown') === 'true',
  };
}

/** The address of some filters; what filters nothing is left out. */
export function writeFilters(filters: RunFilters): URLSearchParams {
  const params = new URLSearchParams();
  const set = (name: string, value: string | null): void => {
    if (value !== null && value !== '') params.set(name, value);
  };
  set('workflow', filters.workflow);
  set('loop', filters.loop === null ? null : String(filters.loop));
  set('state', filters.states.join(','));
  set('since', filters.since);
  set('from', filters.from);
  set('to', filters.to);
  set('code', filters.errorCode);
  set('error', filters.error);
  set('unknown', filters.isUnknown ? 'true' : null);
  return params;
}

/** The filters as the server takes them. */
export function queryOf(filters: RunFilters, now: number) {
  return {
    ...(filters.workflow === null ? {} : { workflow: filters.workflow }),
    ...(filters.loop === null ? {} : { loop: filters.loop }),
    ...(filters.states.length === 0 ? {} : { state: [...filters.states] }),
    ...queryOfSpan(filters, now),
    ...(filters.errorCode === null ? {} : { error_code: filters.errorCode }),
    ...(filters.error === null ? {} : { error: filters.error }),
    ...(filters.isUnknown ? { outcome_unknown: 'true' as const } : {}),
  };
}

/** How many filters are set; the workflow counts only where it was chosen, not where it is the page's own. */
export function countFilters(filters: RunFilters, isOwnWorkflow: boolean): number {
  const { workflow, loop, states, since, from, to, errorCode, error, isUnknown } = filters;
  const set = [isOwnWorkflow ? null : workflow, loop, since ?? from ?? to, errorCode, error, isUnknown ? true : null];
  return set.filter((value) => value !== null).length + (states.length > 0 ? 1 : 0);
}
