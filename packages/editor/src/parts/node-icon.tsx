import { IconBox } from '@tabler/icons-react';

/** Icon of a node type. It says nothing that its label does not say. */
export function NodeIcon({ icon, size = 28 }: { readonly icon: string | null | undefined; readonly size?: number }) {
  if (!icon) return <IconBox size={size} stroke={1.4} aria-hidden />;
  return <img src={`/node-icons/${icon}`} alt="" width={size} height={size} className="lw-node-icon" loading="lazy" />;
}
