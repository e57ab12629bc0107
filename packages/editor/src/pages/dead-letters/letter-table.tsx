import { Checkbox, Table, UnstyledButton } from '@mantine/core';
import { Link } from 'wouter';
import type { DeadLetter } from '../../api/dead-letters.ts';
import { formatTime } from '../../parts/format.ts';
import lists from '../../parts/list-page.module.css';
import { text } from '../../text/text.ts';
import classes from './letter-table.module.css';

/** Dead letters that were loaded, to choose from and to open. */
export function LetterTable({
  letters,
  queueName,
  workflows,
  chosen,
  onChoose,
  onOpen,
}: {
  readonly letters: readonly DeadLetter[];
  readonly queueName: (letter: DeadLetter) => string;
  readonly workflows: ReadonlyMap<string, string>;
  readonly chosen: ReadonlySet<number>;
  readonly onChoose: (chosen: ReadonlySet<number>) => void;
  readonly onOpen: (id: number) => void;
}) {
  const now = Date.now();
  const count = letters.filter(({ id }) => chosen.has(id)).length;
  function toggle(id: number): void {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    onChoose(next);
  }
  return (
    <div className={lists.table}>
      <Table fz="sm" verticalSpacing={6} highlightOnHover aria-label={text('nav.deadLetters')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={36}>
              <Checkbox
                size="xs"
                aria-label={text('deadLetters.chooseAll')}
                checked={count === letters.length}
                indeterminate={count > 0 && count < letters.length}
                onChange={() => onChoose(count === letters.length ? new Set() : new Set(letters.map(({ id }) => id)))}
              />
            </Table.Th>
            <Table.Th>{text('deadLetters.letter')}</Table.Th>
            <Table.Th>{text('deadLetters.error')}</Table.Th>
            <Table.Th>{text('deadLetters.queue')}</Table.Th>
            <Table.Th>{text('deadLetters.died')}</Table.Th>
            <Table.Th>{text('deadLetters.deliveries')}</Table.Th>
            <Table.Th>{text('runs.run')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {letters.map((letter) => (
            <Table.Tr
              key={letter.id}
              data-letter={letter.id}
              bg={chosen.has(letter.id) ? 'var(--lw-paper)' : undefined}
            >
              <Table.Td>
                <Checkbox
                  size="xs"
                  checked={chosen.has(letter.id)}
                  onChange={() => toggle(letter.id)}
                  aria-label={text('deadLetters.choose', { id: letter.id })}
                />
              </Table.Td>
              <Table.Td>
                <UnstyledButton
                  className={lists.link}
                  fz="sm"
                  onClick={() => onOpen(letter.id)}
                  aria-label={text('deadLetters.title', { id: letter.id })}
                >
                  {letter.id}
                </UnstyledButton>
              </Table.Td>
              <Table.Td>
                <div className={classes.error} title={letter.error.text}>
                  {letter.error.text || letter.error.code}
                </div>
              </Table.Td>
              <Table.Td>
                {queueName(letter)}
                {letter.workflow_id !== null && !workflows.has(letter.workflow_id) && ` ${text('runs.goneWorkflow')}`}
              </Table.Td>
              <Table.Td className={lists.time}>{formatTime(letter.dead_at, now)}</Table.Td>
              <Table.Td>{letter.deliveries}</Table.Td>
              <Table.Td>
                {letter.run_id !== null && letter.workflow_id !== null && (
                  <Link className={lists.link} href={`/workflows/${letter.workflow_id}?run=${letter.run_id}`}>
                    {letter.run_id}
                  </Link>
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}
