import { text } from '../../text/text.ts';
import { usePanel } from '../use-panel.tsx';
import { BOUNDS } from './check-settings.ts';
import { asNumber, asText, SettingNumber, SettingText } from './setting-field.tsx';
import { useSaveSetting } from './use-save-setting.ts';

const TEXTS = ['priority', 'order_key', 'delay_until', 'dedupe_key', 'debounce_key'] as const;
const RATE = ['rate_runs', 'rate_seconds'] as const;

/** Settings of a producer about its messages, by their keys, in the order in which they are shown. */
export const MESSAGE_SETTINGS = [
  ...RATE,
  'queue_max_messages',
  'priority',
  'order_key',
  'delay_seconds',
  'delay_until',
  'dedupe_key',
  'dedupe_seconds',
  'debounce_key',
  'debounce_seconds',
  'debounce_max_seconds',
  'batch_messages',
  'batch_seconds',
  'ttl_seconds',
] as const;
type MessageSetting = (typeof MESSAGE_SETTINGS)[number];
const TEXT_SETTINGS: ReadonlySet<string> = new Set(TEXTS);

/** What the panel's producer asks of its messages, and how fast it takes them. */
export function MessageSettings() {
  const { node, type } = usePanel();
  const save = useSaveSetting();
  // Those that make their own data have but a rate.
  const names = type !== undefined && FED.has(type.identifier) ? MESSAGE_SETTINGS : RATE;
  const label = (name: MessageSetting): string => text(`panel.settings.${name}`);
  return (
    <>
      {names.map((name) => {
        const shared = {
          label: label(name),
          help: text(`panel.settings.${name}_help`),
          stored: asText(node.config[name]),
        };
        if (isNumber(name)) {
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
            onSave={(value) => save(name, value === '' ? null : value, label(name))}
          />
        );
      })}
    </>
  );
}

function isNumber(name: MessageSetting): name is Exclude<MessageSetting, (typeof TEXTS)[number]> {
  return !TEXT_SETTINGS.has(name);
}

/** Producers that messages feed. */
const FED: ReadonlySet<string> = new Set(['webhook-producer', 'queue-reader-dummy']);
