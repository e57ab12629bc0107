import { SETTINGS, type Settings } from '@loopwright/model';
import type { Log } from '@loopwright/runtime/ports';
import { isHttpUrl, NOT_CALLABLE } from '../settings/find-wrong-setting.ts';
import { systemClock } from '../start/system-clock.ts';
import type { Traces } from './open-traces.ts';

/**
 * Traces as the settings ask for them; null: none, and nothing of what makes them is loaded. Also where the variables say so by which every
 * program with OpenTelemetry is switched off.
 *
 * @see https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
 */
export async function tracesOf(settings: Settings, log: Log): Promise<Traces | null> {
  const { OTEL_SDK_DISABLED, OTEL_TRACES_EXPORTER } = process.env;
  if (settings.otlpEndpoint === '') return null;
  if (OTEL_SDK_DISABLED?.trim().toLowerCase() === 'true' || OTEL_TRACES_EXPORTER?.trim() === 'none') return null;
  if (!isHttpUrl(settings.otlpEndpoint)) {
    log.warn(
      {},
      `${SETTINGS.otlpEndpoint.env}: ${NOT_CALLABLE}, so no traces are sent; give one such as http://127.0.0.1:4318, also by --otlp-endpoint, or --otlp-endpoint '' for none`,
    );
    return null;
  }
  const { openTraces } = await import('./open-traces.ts');
  return openTraces(settings, systemClock, log);
}
