import { Group, Tooltip } from '@mantine/core';
import { useNodeTypes } from '../../api/node-types.ts';
import { NodeIcon } from '../../parts/node-icon.tsx';

/** The node types that a workflow is made of, as a row of their icons. */
export function NodeChain({ types }: { readonly types: readonly string[] }) {
  const known = useNodeTypes();
  return (
    <Group gap={6}>
      {[...new Set(types)].map((identifier) => {
        const meta = known.data?.find((type) => type.identifier === identifier);
        return (
          <Tooltip key={identifier} label={meta?.label ?? identifier}>
            <span>
              <NodeIcon icon={meta?.icon ?? null} size={26} />
            </span>
          </Tooltip>
        );
      })}
    </Group>
  );
}
