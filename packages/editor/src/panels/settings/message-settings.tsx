import { text } from '../../text/text.ts';
import { usePanel } from '../use-panel.tsx';
import { BOUNDS } from './check-settings.ts';
import { asNumber, asText, SettingNumber, SettingText } from './setting-field.tsx';
import { useSaveSetting } from './use-save-setting.ts';

const TEXTS = ['order_key', 'delay_until', 'dedupe_key'] as const;
const NUMBERS = ['delay_seconds', 'dedupe_seconds', 'ttl_seconds'] as const;

/** Settings of a producer about its messages, by their keys. */
export const MESSAGE_SETTINGS = [...TEXTS, ...NUMBERS] as const;

/** What the panel's producer asks of its messages. Those that make their own data have none. */
export function MessageSettings() {
  const { node, type } = usePanel();
  const save = useSaveSetting();
  if (type === undefined || !FED.has(type.identifier)) return null;
  const label = (name: (typeof MESSAGE_SETTINGS)[number]): string => text(`panel.settings.${name}`);
  return (
    <>
      {MESSAGE_SETTINGS.map((name) => {
        const shared = {
          label: label(name),
          help: text(`panel.settings.${name}_help`),
          stored: asText(node.config[name]),
        };
        if (name === 'delay_seconds' || name === 'dedupe_seconds' || name === 'ttl_seconds') {
          return (
            <SettingNumber
              key={name}
              {...shared}
              bounds={BOUNDS[name]}
              onSave={(value) => save(name, asNumber(value), label(name))}
            />
          );
        }
        return (
          <SettingText
            key={name}
            {...shared}
            onSave={(value) => save(name, value.trim() === '' ? null : value.trim(), label(name))}
          />
        );
      })}
    </>
  );
}

/** Producers that messages feed. */
const FED: ReadonlySet<string> = new Set(['webhook-producer', 'queue-reader-dummy']);
