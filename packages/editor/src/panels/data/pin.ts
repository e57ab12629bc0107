import type { JsonObject } from '@loopwright/model';
import { text } from '../../text/text.ts';
import { isSmall } from '../expressions/size-of.ts';
import { useSaveSetting } from '../settings/use-save-setting.ts';
import { usePanel } from '../use-panel.tsx';
import { pinnedOf } from './merge-input.ts';

/** Pinned data travels with the workflow and each of its versions: characters of its JSON at most. */
const MOST_PINNED = 1_000_000;

export interface Pin {
  /** Null: nothing is pinned. */
  readonly data: JsonObject | null;
  /** Whether it may be pinned; null takes the pin away. */
  set(data: JsonObject | null): boolean;
}

/** Pinned output of the panel's node. */
export function usePin(): Pin {
  const { node } = usePanel();
  const save = useSaveSetting();
  return {
    data: pinnedOf(node),
    set(data) {
      if (data !== null && !isSmall(data, MOST_PINNED)) return false;
      save('pinned_data', data, text('panel.io.pin'));
      return true;
    },
  };
}
