import { ActionIcon, Group, Slider, Text } from '@mantine/core';
import {
  IconPlayerPauseFilled,
  IconPlayerPlayFilled,
  IconPlayerSkipBackFilled,
  IconPlayerSkipForwardFilled,
} from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { text } from '../../text/text.ts';

const LONGEST_PLAY_MS = 15_000;
const SLOWEST_MS = 700;
const FASTEST_MS = 60;

/** Moves through a run task by task: buttons, a slider, and playing. */
export function Scrubber({
  step,
  steps,
  onStep,
}: {
  readonly step: number;
  readonly steps: number;
  readonly onStep: (step: number) => void;
}) {
  const [isPlaying, setIsPlaying] = useState(false);
  const atEnd = step >= steps;
  useEffect(() => {
    if (!isPlaying) return;
    if (atEnd) {
      setIsPlaying(false);
      return;
    }
    const pause = Math.min(SLOWEST_MS, Math.max(FASTEST_MS, LONGEST_PLAY_MS / steps));
    const timer = setTimeout(() => onStep(step + 1), pause);
    return () => clearTimeout(timer);
  }, [isPlaying, atEnd, step, steps, onStep]);

  function play(): void {
    if (!isPlaying && atEnd) onStep(0);
    setIsPlaying(!isPlaying);
  }

  return (
    <Group gap="xs" wrap="nowrap" px="sm" py={6}>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={text('run.previous')}
        disabled={step <= 0}
        onClick={() => onStep(step - 1)}
      >
        <IconPlayerSkipBackFilled size={15} />
      </ActionIcon>
      <ActionIcon variant="light" aria-label={text(isPlaying ? 'run.pause' : 'run.play')} onClick={play}>
        {isPlaying ? <IconPlayerPauseFilled size={15} /> : <IconPlayerPlayFilled size={15} />}
      </ActionIcon>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={text('run.next')}
        disabled={atEnd}
        onClick={() => onStep(step + 1)}
      >
        <IconPlayerSkipForwardFilled size={15} />
      </ActionIcon>
      <Slider
        flex={1}
        mx="xs"
        size="sm"
        min={0}
        max={Math.max(1, steps)}
        value={step}
        onChange={onStep}
        label={null}
        thumbLabel={text('run.position')}
        disabled={steps === 0}
      />
      <Text
        size="xs"
        c="var(--lw-soft)"
        miw={92}
        ta="right"
        style={{ fontVariantNumeric: 'tabular-nums' }}
        role="status"
      >
        {text('run.step', { step, count: steps })}
      </Text>
    </Group>
  );
}
