import type { Column, Table } from '../data/index.ts'
import { countMissing, positionOf } from '../data/index.ts'
import { candorError } from '../errors.ts'
import { asCategory } from './coerce-column.ts'
import { usedLevels } from './level-codes.ts'
import type { EncoderPlan, PipelinePlan } from './pipeline.ts'

const mostLevels = 1000
const mostLevelsOfFewRows = 50

/**
 * `target` and `drop` are never inputs. `categorical`: number columns to be read as categories. `categories`: text as a column for each
 * level, or as numbers of levels for models that part them by sets (`nativeColumns`); default one_hot, whatever the algorithm.
 */
export type DefaultPlanOptions = {
  readonly target: string | null
  readonly drop?: readonly string[]
  readonly categorical?: readonly string[]
  readonly algorithm?: string
  readonly categories?: 'one_hot' | 'native'
}

/**
 * The plan of a table of which nothing more is known: numbers and booleans as they are (a boolean is 0 or 1), text one-hot,
 * each column its own family, in schema order. Only columns with the role `feature` are inputs; columns without any value
 * are left out.
 *
 * @throws data.unknown_column, features.too_many_levels (over 1,000, or over 50 and more than half as many as rows),
 *   features.date_column, features.no_features
 * @example
 * const table = fromRecords([{ age: 38, state: 'OH', fraud: 'Y' }])
 * defaultPlan(table, { target: 'fraud' }).encoders
 * // [{ kind: 'passthrough', source: 'age' }, { kind: 'one_hot', source: 'state' }]
 */
export function defaultPlan(
  table: Table,
  { target, drop = [], categorical = [], categories = 'one_hot' }: DefaultPlanOptions,
): PipelinePlan {
  const positions = (names: readonly string[]) => new Set(names.map((name) => positionOf(table, name)))
  const left = positions(target === null ? drop : [target, ...drop])
  const asText = positions(categorical)
  const encoders = table.columns.flatMap((column, j): EncoderPlan[] => {
    const { name, role } = table.schema[j]!
    const isInput = role === 'feature' && !left.has(j) && countMissing(column) < table.rows
    return isInput ? [encoderOf(name, column, asText.has(j), categories)] : []
  })
  if (encoders.length === 0) throw candorError('features.no_features', { columns: table.columns.length })
  return { rowSteps: [], encoders, families: {} }
}

function encoderOf(
  name: string,
  column: Column,
  isCategorical: boolean,
  categories: 'one_hot' | 'native',
): EncoderPlan {
  if (column.type === 'instant') throw candorError('features.date_column', { column: name })
  if (column.type !== 'category' && !isCategorical) return { kind: 'passthrough', source: name }
  checkLevels(name, column)
  return categories === 'native'
    ? { kind: 'ordinal', source: name, missing: 'nan' }
    : { kind: 'one_hot', source: name }
}

function checkLevels(name: string, column: Column): void {
  const rows = column.values.length
  const levels = usedLevels(asCategory(name, column)).length
  if (levels > mostLevels || (levels > mostLevelsOfFewRows && levels > rows / 2))
    throw candorError('features.too_many_levels', { column: name, levels, rows })
}
