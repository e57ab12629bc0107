import type { UnknownRule } from '@loopwright/model';
import { Select } from '@mantine/core';
import { text } from '../../text/text.ts';
import { usePanel } from '../use-panel.tsx';
import { asText, SettingText } from './setting-field.tsx';
import { useSaveSetting } from './use-save-setting.ts';

const RULES: readonly UnknownRule[] = ['repeat', 'probe', 'ask'];

/** What is done with a task of the panel's node when nobody knows whether its effect happened. */
export function UnknownSetting() {
  const { node } = usePanel();
  const save = useSaveSetting();
  const label = text('panel.settings.whenUnknown');
  const rule = asText(node.config.when_unknown);
  return (
    <>
      <Select
        label={label}
        description={text('panel.settings.whenUnknownHelp')}
        inputWrapperOrder={['label', 'input', 'error', 'description']}
        placeholder={text('panel.settings.byType')}
        clearable
        data={RULES.map((value) => ({ value, label: text(`panel.settings.unknownRules.${value}`) }))}
        value={rule === '' ? null : rule}
        onChange={(value) => save('when_unknown', value, label)}
      />
      {(rule === 'probe' || asText(node.config.probe_url) !== '') && (
        <SettingText
          label={text('panel.settings.probeUrl')}
          help={text('panel.settings.probeUrlHelp')}
          stored={asText(node.config.probe_url)}
          onSave={(value) => save('probe_url', value === '' ? null : value, text('panel.settings.probeUrl'))}
        />
      )}
    </>
  );
}
