import { createMachine, decodeSegment } from '@loopwright/engine';
import type { RunId, UserId } from '@loopwright/model';
import type { LoadedVersions } from '../executions/versions.ts';
import type { RequestOutcome } from '../facade/doors.ts';
import type { Store } from '../ports.ts';
import { produce } from '../runs/begin-run.ts';
import { outcomeOf } from './request.ts';

/** What the run of an earlier request answered, read back from its journal; null when it is not known, or not any more. */
export async function outcomeOfEarlier(
  store: Store,
  versions: LoadedVersions,
  id: RunId,
  ownerId: UserId,
): Promise<RequestOutcome | null> {
  const run = await store.history.run(ownerId, id);
  const version = run === null ? null : await store.workflows.versionById(run.versionId);
  const plan = version === null ? null : versions.toRead(version);
  const loop = plan?.loops.find((candidate) => plan.nodes[candidate.producer]!.id === run?.producerId);
  if (run === null || plan === null || loop === undefined || run.endedAt === null) return null;
  const { segments, payload } = await store.history.journal(id);
  const machine = createMachine(plan, loop, produce(plan, loop, id, payload));
  for (const segment of segments) for (const event of decodeSegment(segment)) machine.apply(event);
  const ms = run.endedAt - run.startedAt;
  if (run.state !== 'succeeded' && machine.outcome !== 'failed') {
    return { kind: 'failed', text: run.errorText ?? 'Workflow execution failed', details: {}, ms };
  }
  return outcomeOf({ machine }, ms);
}
