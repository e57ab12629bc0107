import type { LoopId, RunId, WorkflowId } from '@loopwright/model';
import type { RunFilter } from '@loopwright/runtime/ports';
import { readLimit, readTimedCursor } from '../../http/page-query.ts';
import { readQuery } from '../../http/query-fields.ts';
import { RUN_STATES } from '../../wire/run.ts';

/** Reads what a page of runs is to hold from a query. Throws INVALID_FIELDS, INVALID_CURSOR. */
export function readRunFilter(query: unknown): RunFilter {
  const read = readQuery(query);
  const workflowId = read.uuid('workflow') as WorkflowId | undefined;
  const loopId = read.id('loop') as LoopId | undefined;
  const states = read.choices('state', RUN_STATES);
  const errorCode = read.text('error_code', 100);
  const errorContains = read.text('error', 200);
  const outcomeUnknown = read.choices('outcome_unknown', ['true']);
  const startedFrom = read.instant('from');
  const startedTo = read.instant('to');
  const limit = readLimit(read);
  const before = readTimedCursor(read, 'started');
  read.done();
  return {
    limit,
    ...(before === undefined ? {} : { before: { startedAt: before.at, id: before.id as RunId } }),
    ...(workflowId === undefined ? {} : { workflowId }),
    ...(loopId === undefined ? {} : { loopId }),
    ...(states === undefined ? {} : { states }),
    ...(errorCode === undefined ? {} : { errorCode }),
    ...(errorContains === undefined ? {} : { errorContains }),
    ...(outcomeUnknown === undefined ? {} : { outcomeUnknown: true }),
    ...(startedFrom === undefined ? {} : { startedFrom }),
    ...(startedTo === undefined ? {} : { startedTo }),
  };
}
