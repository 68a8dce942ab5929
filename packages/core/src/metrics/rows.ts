import { candorError } from '../errors.ts'

/** Labels 0 or 1 (`readonly number[]` or typed), one per row. */
export type Labels = ArrayLike<number>
export type Scores = ArrayLike<number>
/** One weight per row, 0 or more; a row of weight 0 is as if it were not there. */
export type Weights = ArrayLike<number>
export type Weighted = { readonly weights?: Weights | undefined }

type Range = { readonly text: string; readonly holds: (value: number) => boolean }

const binary: Range = { text: '{0, 1}', holds: (value) => value === 0 || value === 1 }
const unit: Range = { text: '[0, 1]', holds: (value) => value >= 0 && value <= 1 }
const number: Range = { text: '[-Infinity, Infinity]', holds: (value) => !Number.isNaN(value) }
const finite: Range = { text: '(-Infinity, Infinity)', holds: (value) => Math.abs(value) < Infinity }
const notNegative: Range = { text: '[0, Infinity)', holds: (value) => value >= 0 && value < Infinity }

export function checkedLabels(labels: Labels): Uint8Array {
  check('label', labels, binary)
  return labels instanceof Uint8Array ? labels : Uint8Array.from(labels)
}

export function checkedScores(scores: Scores, n: number): Float64Array {
  return checkedNumbers('score', scores, n, number)
}

export function checkedProbabilities(probabilities: Scores, n: number): Float64Array {
  return checkedNumbers('probability', probabilities, n, unit)
}

export function checkedFinite(name: string, values: ArrayLike<number>, n: number): Float64Array {
  return checkedNumbers(name, values, n, finite)
}

/** null without weights: then every row counts 1. */
export function checkedWeights(weights: Weights | undefined, n: number): Float64Array | null {
  return weights === undefined ? null : checkedNumbers('weight', weights, n, notNegative)
}

/** Codes 0 … levels - 1; with `missing`, also -1. */
export function checkedCodes(
  name: string,
  codes: ArrayLike<number>,
  n: number,
  levels: number,
  lowest: -1 | 0 = 0,
): Int32Array {
  checkLength(name, codes, n)
  const holds = (code: number) => Number.isInteger(code) && code >= lowest && code < levels
  check(name, codes, { text: `{${lowest}, …, ${levels - 1}}`, holds })
  return codes instanceof Int32Array ? codes : Int32Array.from(codes)
}

export function checkLevel(level: number): void {
  if (!(level > 0 && level < 1)) throw candorError('metrics.level_out_of_range', { value: level })
}

export function checkCount(name: string, value: number, lowest: number, highest: number): void {
  if (Number.isInteger(value) && value >= lowest && value <= highest) return
  throw candorError('metrics.count_out_of_range', { name, range: `[${lowest}, ${highest}]`, value })
}

function checkedNumbers(name: string, values: ArrayLike<number>, n: number, range: Range): Float64Array {
  checkLength(name, values, n)
  check(name, values, range)
  return values instanceof Float64Array ? values : Float64Array.from(values)
}

function checkLength(name: string, values: ArrayLike<number>, n: number): void {
  if (values.length === n) return
  throw candorError('metrics.length_mismatch', { name, received: values.length, expected: n })
}

function check(name: string, values: ArrayLike<number>, { text, holds }: Range): void {
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!
    if (!holds(value)) throw candorError('metrics.value_out_of_range', { name, row, range: text, value })
  }
}
