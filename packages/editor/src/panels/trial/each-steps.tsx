import type { Json, JsonObject } from '@loopwright/model';
import { ActionIcon, Button, Code, Collapse, Group, NumberInput, Paper, Text, Tooltip } from '@mantine/core';
import { IconPlayerSkipBack, IconPlayerSkipForward, IconRestore } from '@tabler/icons-react';
import { text } from '../../text/text.ts';
import { tellError } from '../tell-error.ts';
import { usePanel, useTrials } from '../use-panel.tsx';
import { eachState } from './step-item.ts';

/** Steps through the items of a for-each, one run of its body at a time. */
export function EachSteps({ output }: { readonly output: JsonObject | undefined }) {
  const { node, trials } = usePanel();
  const { items, results, index } = eachState(output);
  const iteration = useTrials(({ iterations }) => iterations.get(node.id));
  const isRunning = useTrials((state) => state.trials.get(node.id)?.kind === 'running');
  const count = items.length;
  const next = index === null ? 0 : index + 1;
  return (
    <Paper withBorder m="xs" p="xs" component="section" aria-label={text('panel.each.title')}>
      <Group gap={6} wrap="nowrap">
        <Text size="sm" fw={600} flex={1}>
          {index === null ? text('panel.each.title') : text('panel.each.item', { number: index + 1, count })}
        </Text>
        <Tooltip label={text('panel.each.previous')}>
          <ActionIcon
            variant="default"
            aria-label={text('panel.each.previous')}
            disabled={isRunning || index === null || index === 0}
            onClick={() => void trials.step(node.id, next - 2)}
          >
            <IconPlayerSkipBack size={14} />
          </ActionIcon>
        </Tooltip>
        <NumberInput
          size="xs"
          w={64}
          hideControls
          allowDecimal={false}
          allowNegative={false}
          min={1}
          max={Math.max(1, count)}
          aria-label={text('panel.each.number')}
          key={index}
          defaultValue={index === null ? '' : index + 1}
          disabled={isRunning}
          onKeyDown={(event) => {
            const number = Number(event.currentTarget.value);
            if (event.key === 'Enter' && number >= 1) void trials.step(node.id, number - 1);
          }}
        />
        <Button
          size="compact-sm"
          variant="light"
          leftSection={<IconPlayerSkipForward size={14} />}
          loading={isRunning}
          disabled={count > 0 && next >= count}
          onClick={() => void trials.step(node.id, next)}
        >
          {text('panel.each.next')}
        </Button>
        <Tooltip label={text('panel.each.reset')}>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={text('panel.each.reset')}
            disabled={isRunning || index === null}
            onClick={() => void trials.clearOutput(node.id).catch(tellError)}
          >
            <IconRestore size={14} />
          </ActionIcon>
        </Tooltip>
      </Group>
      <Text size="xs" c="var(--lw-soft)">
        {index === null ? text('panel.each.hint') : text('panel.each.results', { count: results.length })}
      </Text>
      <Collapse expanded={index !== null}>
        <Short label={text('panel.each.current')} value={index === null ? null : (items[index] ?? null)} />
        {iteration !== undefined && (
          <Short
            label={text('panel.each.iteration')}
            value={iteration.length === 1 ? iteration[0]! : (iteration as Json)}
          />
        )}
      </Collapse>
    </Paper>
  );
}

/** A value in a line or two; the whole is in the data below. */
function Short({ label, value }: { readonly label: string; readonly value: Json }) {
  const written = JSON.stringify(value) ?? '';
  return (
    <Group gap={6} wrap="nowrap" align="baseline" mt={4}>
      <Text size="xs" c="var(--lw-soft)" miw={90}>
        {label}
      </Text>
      <Code className="lw-preview-value">{written.length > 400 ? `${written.slice(0, 400)}…` : written}</Code>
    </Group>
  );
}
