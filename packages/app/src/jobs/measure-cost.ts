import { type Explainer, type Matrix, predict } from '@candor/core'
import type { LoadedBundle } from '../store/bundle.ts'
import type { CostRecord } from '../store/index.ts'

const mostRows = 64
/** Passes over all rows; more where rows are few, since a path that is new is compiled while it is measured. */
const fewestPasses = 8
const usualCalls = 512
const longestMs = 250
/** The first rows make what later ones find; a row that is new in part lies between the two. */
const newPart = 1 / 16

/**
 * What a bundle costs on this machine, one row at a time, from passes over background rows: what rows take that were met before, but no less than a
 * sixteenth of what they took when they were new. Of either the lower quartile, since other work on the machine only adds to it. The first row is not
 * counted, since with it everything is made that is made once, unless it alone takes longer than a measurement may.
 *
 * A model that has no background is measured on a row of ones, after one of zeros; one that cannot be explained has no cost of that.
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
    const own = pipeline.outputs.map(({ name }) => name)
    return [0, 1].map((x) => ({ rows: 1, names: own, columns: own.map(() => Float64Array.of(x)) }))
  }
  return Array.from({ length: Math.min(background.rows, mostRows) }, (_, i) => ({
    rows: 1,
    names,
    columns: columns.map((column) => column.slice(i, i + 1)),
  }))
}

function usualOf(all: readonly Matrix[], work: (row: Matrix) => unknown): number {
  const first: number[] = []
  const later: number[] = []
  const begun = performance.now()
  work(all[0]!)
  const start = performance.now()
  if (start - begun > longestMs) return rounded(start - begun)
  const rows = all.length > 1 ? all.slice(1) : all
  const passes = Math.max(fewestPasses, Math.ceil(usualCalls / rows.length))
  for (let pass = 0; pass < passes; pass++)
    for (const row of rows) {
      if (first.length > 0 && performance.now() - start > longestMs) break
      const before = performance.now()
      work(row)
      ;(pass === 0 ? first : later).push(performance.now() - before)
    }
  const cold = lowerQuartile(first)
  return rounded(later.length < first.length ? cold : Math.max(lowerQuartile(later), cold * newPart))
}

function rounded(ms: number): number {
  return Math.round(ms * 1e4) / 1e4
}

function lowerQuartile(times: number[]): number {
  return times.sort((a, b) => a - b)[times.length >> 2]!
}
