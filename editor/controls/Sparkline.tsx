/** A line of a few days, without axes: a shape, not a chart. */
export function Sparkline({ values, tone, label }: { values: number[]; tone: string; label: string }) {
  const width = 120
  const height = 28
  const most = Math.max(1, ...values)
  const points = values.map(
    (value, index) =>
      `${(index / Math.max(1, values.length - 1)) * (width - 4) + 2},${height - 3 - (value / most) * (height - 8)}`,
  )
  return (
    <svg width={width} height={height} role="img" aria-label={label} style={{ display: 'block' }}>
      <polyline
        fill="none"
        stroke={tone}
        strokeWidth={1.8}
        strokeLinejoin="round"
        strokeLinecap="round"
        points={points.join(' ')}
      />
    </svg>
  )
}
