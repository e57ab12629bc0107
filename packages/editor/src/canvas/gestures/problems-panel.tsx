import { ActionIcon, Text } from '@mantine/core';
import { IconAlertCircle, IconAlertTriangle, IconX } from '@tabler/icons-react';
import { text } from '../../text/text.ts';
import { useCanvas, useCanvasUi } from '../canvas-context.tsx';
import { useDocument } from '../document/use-document.tsx';
import { nodeName } from '../graph/look.ts';
import type { CheckProblem } from '../graph/problems.ts';
import { useNodeTypes } from '../graph/use-node-types.ts';
import { useCheck } from '../graph/use-problems.ts';
import classes from './problems-panel.module.css';

type Jump = (node: string, field: string | null) => void;

/** All that is wrong with the graph, in a drawer below it. A click jumps to the node, and to the field in its panel. */
export function ProblemsPanel({ onJump }: { readonly onJump: Jump }) {
  const { ui } = useCanvas();
  const isOpen = useCanvasUi(({ isProblemsOpen }) => isProblemsOpen);
  const result = useCheck();
  if (!isOpen) return null;
  const rows = [
    ...(result?.problems ?? []).map((problem) => ({ problem, isProblem: true })),
    ...(result?.notices ?? []).map((problem) => ({ problem, isProblem: false })),
  ];
  return (
    <section className={classes.problems} aria-label={text('canvas.problems.title')}>
      <header>
        <Text fw={600} size="sm" component="h2">
          {text('canvas.problems.title')}
        </Text>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          aria-label={text('common.close')}
          onClick={() => ui.setState({ isProblemsOpen: false })}
        >
          <IconX size={16} />
        </ActionIcon>
      </header>
      {result !== undefined && rows.length === 0 && (
        <Text size="sm" c="var(--lw-soft)" px="md" pb="md">
          {text('canvas.problems.none')}
        </Text>
      )}
      <ul>
        {rows.map(({ problem, isProblem }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two problems may read the same
          <li key={index}>
            <Row problem={problem} isProblem={isProblem} onJump={onJump} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Row({
  problem,
  isProblem,
  onJump,
}: {
  readonly problem: CheckProblem;
  readonly isProblem: boolean;
  readonly onJump: Jump;
}) {
  const { types } = useNodeTypes();
  const node = useDocument(({ nodes }) => nodes.get(problem.node ?? ''));
  const Icon = isProblem ? IconAlertCircle : IconAlertTriangle;
  const name = node === undefined ? text('canvas.problems.graph') : nodeName(node, types.get(node.node_type));
  return (
    <button
      type="button"
      className={classes.problem}
      data-kind={isProblem ? 'problem' : 'notice'}
      disabled={node === undefined}
      onClick={() => node !== undefined && onJump(node.id, problem.field)}
    >
      <Icon size={16} role="img" aria-label={text(isProblem ? 'canvas.problems.problem' : 'canvas.problems.notice')} />
      <span className={classes.problemNode}>{name}</span>
      {problem.field !== null && problem.field !== '__all__' && (
        <code className={classes.problemField}>{problem.field}</code>
      )}
      <span>{problem.text}</span>
    </button>
  );
}
