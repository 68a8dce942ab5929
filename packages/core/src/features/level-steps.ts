import type { CategoryColumn, Column } from '../data/index.ts'
import { distinctTexts, missingCode, parseNumber } from '../data/index.ts'
import { candorError } from '../errors.ts'
import { numbersOfLevels } from './coerce-column.ts'
import { onceForFrozen } from './once-for-frozen.ts'
import type { RowStep } from './row-steps.ts'

type StepOf<K extends RowStep['step']> = Extract<RowStep, { step: K }>

/**
 * Kernel of `bin`: labels[i] where edges[i - 1] <= x < edges[i], missing where x is. Labels may repeat, for what lies at
 * both ends.
 *
 * @example
 * binned(Float64Array.of(5, 6), [6], ['night', 'day'])
 * // { type: 'category', values: Int32Array [1, 0], levels: ['day', 'night'] }
 */
export function binned(x: Float64Array, edges: readonly number[], labels: readonly string[]): Column {
  const { levels, codes } = levelsOf(labels)
  const values = new Int32Array(x.length)
  for (let i = 0; i < values.length; i++) {
    const value = x[i]!
    values[i] = Number.isNaN(value) ? missingCode : codes[countAtOrBelow(edges, value)]!
  }
  return { type: 'category', values, levels }
}

const levelsOf = onceForFrozen((labels: readonly string[]) => {
  const levels = distinctTexts(labels)
  return { levels, codes: labels.map((label) => levels.indexOf(label)) }
})

function countAtOrBelow(edges: readonly number[], value: number): number {
  let count = 0
  while (count < edges.length && edges[count]! <= value) count++
  return count
}

/**
 * Kernel of `split`: the number in one part of each text; missing where the text has fewer parts.
 *
 * @throws features.not_a_number where the part is something else
 * @example
 * splitNumbers({ step: 'split', output: 'per_person', input: 'csl', separator: '/', part: 0 }, categoryColumn(['250/500']))
 * // Float64Array [250]
 */
export function splitNumbers(step: StepOf<'split'>, column: CategoryColumn): Float64Array {
  const parts = column.levels.map((level) => level.split(step.separator)[step.part])
  const values = parts.map((part) => (part === undefined ? Number.NaN : parseNumber(part)))
  const isWrong = (code: number) => parts[code] !== undefined && Number.isNaN(values[code])
  const row = values.some(Number.isNaN) ? column.values.findIndex(isWrong) : -1
  if (row >= 0)
    throw candorError('features.not_a_number', {
      column: step.input,
      row,
      value: column.levels[column.values[row]!]!,
    })
  return numbersOfLevels(column, values)
}

/**
 * Kernel of `flag_level`: 1 where the level is one of the step's, or missing and `missing` is set; 0 elsewhere.
 *
 * @example
 * flags({ step: 'flag_level', output: 'x_missing', input: 'x', levels: ['?'], missing: true }, categoryColumn(['?', null, 'a']))
 * // Uint8Array [1, 1, 0]
 */
export function flags(step: StepOf<'flag_level'>, column: CategoryColumn): Uint8Array {
  const flagged = column.levels.map((level) => (step.levels.includes(level) ? 1 : 0))
  const values = new Uint8Array(column.values.length)
  for (let i = 0; i < values.length; i++) {
    const code = column.values[i]!
    values[i] = code === missingCode ? Number(step.missing) : flagged[code]!
  }
  return values
}

/**
 * Kernel of `level_map`: levels renamed, those not named kept; missing values become `missing`, or stay missing.
 *
 * @example
 * mapLevels({ step: 'level_map', output: 'y', input: 'x', map: { '?': 'Missing' }, missing: 'Missing' }, categoryColumn(['?', null, 'a'])).levels
 * // ['Missing', 'a']
 */
export function mapLevels(step: StepOf<'level_map'>, column: CategoryColumn): Column {
  const renamed = column.levels.map((level) => (Object.hasOwn(step.map, level) ? step.map[level]! : level))
  const all = step.missing === null ? renamed : [...renamed, step.missing]
  const levels = distinctTexts(all)
  const codes = positionsIn(levels, renamed)
  const missing = step.missing === null ? missingCode : levels.indexOf(step.missing)
  const values = new Int32Array(column.values.length)
  for (let i = 0; i < values.length; i++) {
    const code = column.values[i]!
    values[i] = code === missingCode ? missing : codes[code]!
  }
  return { type: 'category', values, levels }
}

function positionsIn(levels: readonly string[], texts: readonly string[]): number[] {
  if (texts.length === 1) return [levels.indexOf(texts[0]!)]
  const positions = new Map(levels.map((level, code) => [level, code]))
  return texts.map((text) => positions.get(text)!)
}

/**
 * Kernel of `level_number`: the number that each level stands for.
 *
 * @example
 * levelNumbersOf({ step: 'level_number', output: 'risk', input: 'trade', map: { bank: 0.8 }, other: 0.5 }, categoryColumn(['bank', null]))
 * // Float64Array [0.8, NaN]
 */
export function levelNumbersOf({ map, other }: StepOf<'level_number'>, column: CategoryColumn): Float64Array {
  const absent = other ?? Number.NaN
  const numbers = column.levels.map((level) => (Object.hasOwn(map, level) ? map[level]! : absent))
  return numbersOfLevels(column, numbers)
}
