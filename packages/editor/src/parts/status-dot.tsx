import { Group, Text } from '@mantine/core';

/** A state in one word, with the colour of its meaning. The word carries it; the colour helps. */
export function StatusDot({
  color,
  label,
  isMoving = false,
}: {
  /** A colour of `app/styles.css`, such as `var(--lw-done)`. */
  readonly color: string;
  readonly label: string;
  /** Whether something goes on; a quiet pulse, still where the system asks for little motion. */
  readonly isMoving?: boolean;
}) {
  return (
    <Group gap={7} wrap="nowrap" component="span" display="inline-flex">
      <span className={isMoving ? 'lw-dot lw-dot-moving' : 'lw-dot'} style={{ color }} aria-hidden />
      <Text size="sm" component="span" style={{ whiteSpace: 'nowrap' }}>
        {label}
      </Text>
    </Group>
  );
}
