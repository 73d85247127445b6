/** The p-th percentile (nearest rank) of some numbers, to one decimal. */
export function percentile(values: number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  const value = sorted[Math.max(0, Math.ceil((p / 100) * sorted.length) - 1)] ?? NaN
  return Math.round(value * 10) / 10
}
