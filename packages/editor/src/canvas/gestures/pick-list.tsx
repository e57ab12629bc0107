import { Kbd, Paper, Text, TextInput } from '@mantine/core';
import { useClickOutside } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { type ReactNode, useEffect, useId, useMemo, useRef, useState } from 'react';
import { text } from '../../text/text.ts';
import type { Place } from './boxes.ts';
import classes from './pick-list.module.css';

/** One choice. `refusal`: why it cannot be chosen. */
export interface PickItem {
  readonly id: string;
  readonly label: string;
  readonly below: string;
  readonly icon: ReactNode;
  readonly mark?: string;
  readonly refusal: string | null;
  /** Heading above it, where it differs from that of the one before. */
  readonly section: string;
}

const SIZE = { width: 320, height: 380 };
const EDGE = 8;

/** A list that opens at a place of the window, with a field that searches it. Arrow keys, Enter, Escape; or the pointer. */
export function PickList({
  label,
  placeholder,
  screen,
  find,
  onChoose,
  onClose,
  header = null,
}: {
  readonly label: string;
  readonly placeholder: string;
  readonly screen: Place;
  readonly find: (typed: string) => readonly PickItem[];
  readonly onChoose: (id: string) => void;
  readonly onClose: () => void;
  readonly header?: ReactNode;
}) {
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const items = useMemo(() => find(typed), [find, typed]);
  const root = useClickOutside(onClose);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const current = Math.min(at, items.length - 1);

  useEffect(() => {
    list.current?.children[current]?.scrollIntoView({ block: 'nearest' });
  }, [current]);

  function move(step: number): void {
    if (items.length > 0) setAt((current + step + items.length) % items.length);
  }

  function choose(item: PickItem | undefined): void {
    if (item !== undefined && item.refusal === null) onChoose(item.id);
  }

  const left = Math.max(EDGE, Math.min(screen.x, window.innerWidth - SIZE.width - EDGE));
  const top = Math.max(EDGE, Math.min(screen.y, window.innerHeight - SIZE.height - EDGE));
  return (
    <Paper
      ref={root}
      className={classes.pick}
      shadow="lg"
      withBorder
      role="dialog"
      aria-label={label}
      style={{ left, top, width: SIZE.width, maxHeight: SIZE.height }}
    >
      {header}
      <TextInput
        className={classes.pickField}
        leftSection={<IconSearch size={15} />}
        placeholder={placeholder}
        value={typed}
        data-autofocus
        autoFocus
        role="combobox"
        aria-label={label}
        aria-expanded
        aria-controls={id}
        aria-activedescendant={items[current] === undefined ? '' : `${id}-${current}`}
        onChange={({ currentTarget }) => {
          setTyped(currentTarget.value);
          setAt(0);
        }}
        onKeyDown={(event) => {
          event.stopPropagation();
          const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };
          const step = steps[event.key];
          if (step !== undefined) move(step);
          else if (event.key === 'Enter') choose(items[current]);
          else if (event.key === 'Escape' || (event.key === 'Tab' && !(event.shiftKey && header !== null))) onClose();
          else return;
          event.preventDefault();
        }}
      />
      <div ref={list} id={id} className={classes.pickList} role="listbox" aria-label={label}>
        {items.map((item, index) => (
          <div key={item.id} role="presentation">
            {item.section !== items[index - 1]?.section && item.section !== '' && (
              <div className={classes.pickSection} role="presentation">
                {item.section}
              </div>
            )}
            {/* biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the keyboard */}
            <div
              id={`${id}-${index}`}
              role="option"
              tabIndex={-1}
              className={classes.pickItem}
              aria-selected={index === current}
              aria-disabled={item.refusal !== null}
              title={item.refusal ?? item.below}
              onPointerMove={() => setAt(index)}
              onClick={() => choose(item)}
            >
              {item.icon}
              <span className={classes.pickText}>
                <span>{item.label}</span>
                <span className={classes.pickBelow}>{item.refusal ?? item.below}</span>
              </span>
              {item.mark !== undefined && <Kbd size="xs">{item.mark}</Kbd>}
            </div>
          </div>
        ))}
        {items.length === 0 && (
          <Text size="sm" c="var(--lw-soft)" p="sm">
            {text('canvas.pick.nothing', { typed })}
          </Text>
        )}
      </div>
    </Paper>
  );
}
