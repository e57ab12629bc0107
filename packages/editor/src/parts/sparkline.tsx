/** Bars of what succeeded with what failed on top, oldest first. Where nothing happened there is a line. */
export function Sparkline({
  succeeded,
  failed,
  label,
  width = 120,
  height = 26,
}: {
  readonly succeeded: readonly number[];
  readonly failed: readonly number[];
  /** What the bars say, in words. */
  readonly label: string;
  readonly width?: number;
  readonly height?: number;
}) {
  const count = Math.max(succeeded.length, failed.length, 1);
  const most = Math.max(1, ...succeeded.map((value, index) => value + (failed[index] ?? 0)));
  const step = width / count;
  const bar = Math.max(1, step - 1);
  const scale = (value: number): number => (value === 0 ? 0 : Math.max(2, (value / most) * (height - 1)));
  return (
    <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      <title>{label}</title>
      <line x1={0} x2={width} y1={height - 0.5} y2={height - 0.5} stroke="var(--lw-line)" />
      {Array.from({ length: count }, (_, index) => {
        const x = index * step;
        const good = scale(succeeded[index] ?? 0);
        const bad = Math.min(scale(failed[index] ?? 0), height - good);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its place
          <g key={index}>
            {good > 0 && <rect x={x} y={height - good} width={bar} height={good} rx={1} fill="var(--lw-done)" />}
            {bad > 0 && <rect x={x} y={height - good - bad} width={bar} height={bad} rx={1} fill="var(--lw-failed)" />}
          </g>
        );
      })}
    </svg>
  );
}
