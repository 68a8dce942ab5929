import { type Explainer, type Matrix, predict } from '@candor/core'
import type { LoadedBundle } from '../store/bundle.ts'
import type { CostRecord } from '../store/index.ts'

const mostRows = 64
const mostPasses = 8
const longestMs = 250
/** The first rows make what later ones find; a row that is new in part lies between the two. */
const newPart = 1 / 16

/**
 * What a bundle costs on this machine, one row at a time, from passes over background rows: what rows take that were met before, but no less than a
 * sixteenth of what they took when they were new. Of either the lower quartile, since other work on the machine only adds to it.
 *
 * A model that has no background is measured on a row of zeros; one that cannot be explained has no cost of that.
 */
export function measureCost(bundle: LoadedBundle, explainerOf: (output: number) => Explainer): CostRecord {
  const rows = rowsOf(bundle)
  const scoreMs = usualOf(rows, (row) => predict(bundle.model, row))
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

function usualOf(rows: readonly Matrix[], work: (row: Matrix) => unknown): number {
  const first: number[] = []
  const later: number[] = []
  const start = performance.now()
  for (let pass = 0; pass < mostPasses; pass++)
    for (const row of rows) {
      if (first.length > 0 && performance.now() - start > longestMs) break
      const before = performance.now()
      work(row)
      ;(pass === 0 ? first : later).push(performance.now() - before)
    }
  const cold = lowerQuartile(first)
  const ms = later.length < first.length ? cold : Math.max(lowerQuartile(later), cold * newPart)
  return Math.round(ms * 1e4) / 1e4
}

function lowerQuartile(times: number[]): number {
  return times.sort((a, b) => a - b)[times.length >> 2]!
}
