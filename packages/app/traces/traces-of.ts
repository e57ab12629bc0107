import type { Settings } from '@loopwright/model';
import type { Log } from '@loopwright/runtime/ports';
import { systemClock } from '../start/system-clock.ts';
import type { Traces } from './open-traces.ts';

/** Traces as the settings ask for them; null: none, and nothing of what makes them is loaded. */
export async function tracesOf(settings: Settings, log: Log): Promise<Traces | null> {
  if (settings.otlpEndpoint === '') return null;
  const { openTraces } = await import('./open-traces.ts');
  return openTraces(settings, systemClock, log);
}
