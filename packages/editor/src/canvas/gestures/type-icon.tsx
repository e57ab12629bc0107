import type { NodeTypeMeta } from '@loopwright/model';
import { IconBox } from '@tabler/icons-react';
import { iconAddress } from '../graph/look.ts';

/** The icon of a node type. */
export function TypeIcon({ type }: { readonly type: NodeTypeMeta | undefined }) {
  const icon = iconAddress(type);
  return (
    <span className="lw-type-icon">
      {icon === null ? (
        <IconBox size={18} stroke={1.6} />
      ) : (
        <img src={icon} alt="" width={24} height={24} draggable={false} loading="lazy" />
      )}
    </span>
  );
}
