import type { Table } from '@candor/core'
import { columnOf } from '@candor/core'

/** Numbers of a column, as they are; for columns without missing values. */
export function numbersOf(table: Table, name: string): number[] {
  return Array.from(columnOf(table, name).column.values)
}

/** Texts of a category column; numbers of another as text. */
export function textsOf(table: Table, name: string): string[] {
  const { column } = columnOf(table, name)
  if (column.type !== 'category') return Array.from(column.values, String)
  return Array.from(column.values, (code) => column.levels[code] ?? '(missing)')
}

export function countsOf(texts: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const text of texts) counts[text] = (counts[text] ?? 0) + 1
  return counts
}

/** Share of `event` among the rows of each level. */
export function ratesOf(levels: readonly string[], events: readonly boolean[]): Record<string, number> {
  const all = countsOf(levels)
  const hits = countsOf(levels.filter((_, i) => events[i]))
  return Object.fromEntries(Object.entries(all).map(([level, count]) => [level, (hits[level] ?? 0) / count]))
}

/** Cramér's V of two columns of levels: √(χ² / (n · min(rows − 1, columns − 1))). */
export function cramersV(a: readonly string[], b: readonly string[]): number {
  const smaller = Math.min(new Set(a).size, new Set(b).size)
  return Math.sqrt(chiSquare(a, b) / (a.length * (smaller - 1)))
}

export function chiSquare(a: readonly string[], b: readonly string[]): number {
  const [ofA, ofB] = [countsOf(a), countsOf(b)]
  const joint = countsOf(a.map((level, i) => `${level}\n${b[i]}`))
  let sum = 0
  for (const [x, nx] of Object.entries(ofA)) {
    for (const [y, ny] of Object.entries(ofB)) {
      const expected = (nx * ny) / a.length
      const apart = (joint[`${x}\n${y}`] ?? 0) - expected
      sum += (apart * apart) / expected
    }
  }
  return sum
}

export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** Pearson's correlation; of a list with itself it is the variance over the variance. */
export function correlationOf(a: readonly number[], b: readonly number[]): number {
  return covarianceOf(a, b) / Math.sqrt(covarianceOf(a, a) * covarianceOf(b, b))
}

export function covarianceOf(a: readonly number[], b: readonly number[]): number {
  const [meanA, meanB] = [meanOf(a), meanOf(b)]
  return meanOf(a.map((value, i) => (value - meanA) * (b[i]! - meanB)))
}

/** The k-th of q equal parts of the sorted values, by linear interpolation. */
export function quantileOf(values: readonly number[], share: number): number {
  const sorted = [...values].sort((x, y) => x - y)
  const at = share * (sorted.length - 1)
  const low = Math.floor(at)
  return sorted[low]! + (at - low) * ((sorted[low + 1] ?? sorted[low]!) - sorted[low]!)
}
