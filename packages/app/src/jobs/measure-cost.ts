import { type Explainer, type Matrix, predict } from '@candor/core'
import type { LoadedBundle } from '../store/bundle.ts'
import type { CostRecord } from '../store/index.ts'

const mostRows = 200
const fewestRows = 3
/** Enough for the compiler to have seen a fast model; a slow one is known to be slow after a few rows. */
const longestMs = 40

/**
 * What a bundle costs on this machine, one row at a time: the lower quartile over the later half of as many background rows as some hundredths of a second
 * allow, since other work on the machine only adds to it.
 *
 * A model that has no background is measured on a row of zeros; one that cannot be explained has no cost of that.
 */
export function measureCost(bundle: LoadedBundle, explainerOf: (output: number) => Explainer): CostRecord {
  const rows = rowsOf(bundle)
  const scoreMs = usualOf(rows, (row) => predict(bundle.model, row)) ?? 0
  try {
    const explainer = explainerOf(0)
    const bytes = Number(explainer.plan['estimatedBytes'] ?? 0)
    return { scoreMs, shapMs: usualOf(rows, (row) => explainer.explain(row)), tableBytes: bytes }
  } catch {
    return { scoreMs, shapMs: null, tableBytes: 0 }
  }
}

function rowsOf({ background, pipeline }: LoadedBundle): readonly Matrix[] {
  const { names, columns } = background
  if (background.rows === 0) {
    const zeros = pipeline.outputs.map(() => new Float64Array(1))
    return [{ rows: 1, names: pipeline.outputs.map(({ name }) => name), columns: zeros }]
  }
  return Array.from({ length: Math.min(background.rows, mostRows) }, (_, i) => ({
    rows: 1,
    names,
    columns: columns.map((column) => column.slice(i, i + 1)),
  }))
}

function usualOf(rows: readonly Matrix[], work: (row: Matrix) => unknown): number | null {
  const times: number[] = []
  const start = performance.now()
  for (let i = 0; i < mostRows; i++) {
    const before = performance.now()
    work(rows[i % rows.length]!)
    times.push(performance.now() - before)
    if (times.length >= fewestRows && performance.now() - start > longestMs) break
  }
  const later = times.slice(times.length >> 1).sort((a, b) => a - b)
  return Math.round(later[later.length >> 2]! * 1e4) / 1e4
}
