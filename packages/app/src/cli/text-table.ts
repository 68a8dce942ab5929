/**
 * Lays texts out in columns: the first to the left, the others to the right (numbers) unless told otherwise, two spaces between.
 *
 * @example
 * textTable([['auc', '0.87'], ['brier', '0.1']]) // 'auc    0.87\nbrier   0.1'
 * textTable([['id', 'name'], ['k1', 'a job']], 'left') // 'id  name\nk1  a job'
 */
export function textTable(rows: readonly (readonly string[])[], others: 'left' | 'right' = 'right'): string {
  const widths = (rows[0] ?? []).map((_, j) => Math.max(...rows.map((row) => (row[j] ?? '').length)))
  return rows
    .map((row) =>
      row
        .map((cell, j) =>
          j === 0 || others === 'left' ? cell.padEnd(widths[j] ?? 0) : cell.padStart(widths[j] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/**
 * A metric as a person reads it: the value, its interval where there is one, or why there is none.
 *
 * @example
 * metricText({ value: 0.868732, low: 0.85, high: 0.88 }) // '0.8687 (0.8500 to 0.8800)'
 * metricText({ status: 'undefined', reason: 'no_positives', n: 0 }) // 'undefined: no positives'
 */
export function metricText(metric: unknown): string {
  if (typeof metric !== 'object' || metric === null) return String(metric)
  const { value, low, high, reason } = metric as Readonly<Record<string, number | string | undefined>>
  if (typeof value !== 'number') return `undefined: ${String(reason).replaceAll('_', ' ')}`
  const interval =
    typeof low === 'number' && typeof high === 'number' ? ` (${shown(low)} to ${shown(high)})` : ''
  return `${shown(value)}${interval}`
}

/**
 * A number with four digits that matter; whole from a million on.
 *
 * @example
 * [0.5, 12345.678, 2.5e9, 1e-7].map(shown) // ['0.5000', '12345.68', '2500000000', '1.000e-7']
 */
export function shown(value: number): string {
  if (Number.isInteger(value)) return String(value)
  const size = Math.abs(value)
  if (size < 0.001) return value.toPrecision(4)
  return size < 1e6 ? value.toFixed(size < 100 ? 4 : 2) : value.toFixed(0)
}
