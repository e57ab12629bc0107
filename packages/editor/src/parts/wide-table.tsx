import { Table } from '@mantine/core';
import type { ReactNode } from 'react';
import { text } from '../text/text.ts';

/** A table that scrolls sideways, also by keyboard, where the window is narrower than it needs. */
export function WideTable({
  minWidth,
  heads,
  hasActions = false,
  verticalSpacing,
  children,
}: {
  /** Below it the table scrolls, pixels. */
  readonly minWidth: number;
  readonly heads: readonly string[];
  /** Whether a last column holds buttons: its head is only heard. */
  readonly hasActions?: boolean;
  readonly verticalSpacing?: 'xs';
  /** The rows. */
  readonly children: ReactNode;
}) {
  return (
    <Table.ScrollContainer minWidth={minWidth} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
      <Table className="lw-table" {...(verticalSpacing !== undefined && { verticalSpacing })}>
        <Table.Thead>
          <Table.Tr>
            {heads.map((head) => (
              <Table.Th key={head}>{head}</Table.Th>
            ))}
            {hasActions && (
              <Table.Th>
                <span className="lw-only-heard">{text('common.actions')}</span>
              </Table.Th>
            )}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>{children}</Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
