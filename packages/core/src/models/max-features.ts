import type { ParameterValue } from './parameter.ts'
import type { Kind } from './parameter-kind.ts'

/** Columns tried in each node: a rule, a whole number from 1, a share below 1, or null for all. */
export type MaxFeatures = 'sqrt' | 'log2' | number | null

/** How `max_features` is read. `1` is one column, `1.0` is all of them, as in scikit-learn. */
export const maxFeaturesKind: Kind = {
  accepts: 'sqrt, log2, none, a whole number from 1, or a share above 0 and at most 1.0',
  read: readMaxFeatures,
  holds: isMaxFeatures,
}

/**
 * How many of the columns a node tries: at least one, at most all.
 *
 * @example
 * triedColumns('sqrt', 40) // 6
 * triedColumns(0.5, 40) // 20
 */
export function triedColumns(maxFeatures: MaxFeatures, columns: number): number {
  return Math.min(columns, Math.max(1, Math.floor(wantedColumns(maxFeatures, columns))))
}

function wantedColumns(maxFeatures: MaxFeatures, columns: number): number {
  if (maxFeatures === null) return columns
  if (maxFeatures === 'sqrt') return Math.sqrt(columns)
  if (maxFeatures === 'log2') return 31 - Math.clz32(columns)
  return maxFeatures < 1 ? maxFeatures * columns : maxFeatures
}

function readMaxFeatures(text: string): MaxFeatures | undefined {
  if (text === 'sqrt' || text === 'log2') return text
  if (/^(none|null)$/i.test(text) || /^1\.0*$/.test(text)) return null
  return /^[0-9.]+$/.test(text) ? Number(text) : undefined
}

function isMaxFeatures(value: ParameterValue): boolean {
  if (typeof value !== 'number') return value === 'sqrt' || value === 'log2' || value === null
  return value > 0 && (value < 1 || Number.isInteger(value))
}
