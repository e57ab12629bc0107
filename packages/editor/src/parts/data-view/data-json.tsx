import type { Json } from '@loopwright/model';
import { Button } from '@mantine/core';
import { useMemo, useState } from 'react';
import { text } from '../../text/text.ts';
import { firstLines } from './json-lines.ts';
import { useWindow } from './use-window.ts';

const LINE_HEIGHT = 20;
/** Lines made at first, and with each "show more". */
const PART = 2_000;

/** A value as JSON text. Lines are made in parts, and drawn as they are seen. */
export function DataJson({ value, label }: { readonly value: Json; readonly label: string }) {
  const [limit, setLimit] = useState(PART);
  const { lines, isCut } = useMemo(() => firstLines(value, limit), [value, limit]);
  const { ref, first, end, onScroll } = useWindow(lines.length, LINE_HEIGHT);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard
    <section ref={ref} className="lw-data-scroll" tabIndex={0} aria-label={label} onScroll={onScroll}>
      <div style={{ height: lines.length * LINE_HEIGHT, position: 'relative' }}>
        {lines.slice(first, end).map((line, index) => (
          <div
            // biome-ignore lint/suspicious/noArrayIndexKey: a line is known by its number
            key={first + index}
            className="lw-data-line"
            style={{ top: (first + index) * LINE_HEIGHT, height: LINE_HEIGHT, paddingInlineStart: 8 + line.depth * 16 }}
          >
            {line.key !== '' && <span className="lw-data-key">{line.key}</span>}
            <span className="lw-data-value" data-kind={line.kind === 'text' ? 'string' : line.kind}>
              {line.text}
            </span>
          </div>
        ))}
      </div>
      {isCut && (
        <Button variant="subtle" size="compact-sm" m="xs" onClick={() => setLimit(limit + PART)}>
          {text('dataView.moreLines')}
        </Button>
      )}
    </section>
  );
}
