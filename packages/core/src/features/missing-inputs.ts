import { nearestName } from '../data/index.ts'
import { demandedNames } from './apply-row-steps.ts'
import type { Pipeline } from './pipeline.ts'

/**
 * A column that a pipeline needs; `nearest` is the most similar of the names that are there, '' when there are none, null where it was not looked for.
 */
export type MissingInput = { readonly column: string; readonly nearest: string | null }

/**
 * The columns that a pipeline still needs, given the names that are there, in the order of the pipeline's inputs. A column
 * that a row step would make may be there in place of the step's inputs. The nearest name is looked for among those that
 * the pipeline does not know, else among all: for the first ten columns, among the first fifty names, none of more than 64 characters.
 *
 * @example
 * const pipeline = fitPipeline(fromRecords([{ total_claim_amount: 100 }]), {
 *   rowSteps: [],
 *   encoders: [{ kind: 'passthrough', source: 'total_claim_amount' }],
 *   families: {},
 * })
 * missingInputs(pipeline, ['total_claim_amout'])   // [{ column: 'total_claim_amount', nearest: 'total_claim_amout' }]
 */
export function missingInputs(pipeline: Pipeline, names: readonly string[]): MissingInput[] {
  const missing = missingColumns(pipeline, names)
  if (missing.length === 0) return []
  const known = new Set(knownNames(pipeline))
  const surplus = names.filter((name) => !known.has(name))
  const near = (surplus.length > 0 ? surplus : names).filter(isComparable).slice(0, mostNear)
  return missing.map((column, i) => ({
    column,
    nearest: i < mostLookedFor && isComparable(column) ? nearestName(column, near) : null,
  }))
}

/**
 * The names of these columns alone.
 *
 * @example
 * const rows = fromRecords([{ age: 41, total: 100 }])
 * const encoders = [{ kind: 'passthrough', source: 'age' }, { kind: 'passthrough', source: 'total' }]
 * missingColumns(fitPipeline(rows, { rowSteps: [], encoders, families: {} }), ['age'])   // ['total']
 */
export function missingColumns(pipeline: Pipeline, names: readonly string[]): string[] {
  const present = new Set(names)
  const sources = pipeline.encoders.map((encoder) => encoder.source)
  const demanded = demandedNames(pipeline.rowSteps, present, sources)
  const missing = pipeline.inputs.filter(({ name }) => demanded.has(name) && !present.has(name))
  return missing.map(({ name }) => name)
}

/** Comparing costs the product of the lengths: names that somebody sends must not make it seconds. */
const mostLookedFor = 10
const mostNear = 50
const longestCompared = 64

function isComparable({ length }: string): boolean {
  return length <= longestCompared
}

/**
 * The names that a pipeline reads: its inputs, and the columns that its row steps make, which may be sent in their place.
 *
 * @example
 * const age = { step: 'difference', output: 'vehicle_age', from: 2015, minus: 'auto_year' }
 * const plan = { rowSteps: [age], encoders: [{ kind: 'passthrough', source: 'vehicle_age' }], families: {} }
 * knownNames(fitPipeline(fromRecords([{ auto_year: 2004 }]), plan))   // ['auto_year', 'vehicle_age']
 */
export function knownNames(pipeline: Pipeline): string[] {
  return [...pipeline.inputs.map((input) => input.name), ...pipeline.rowSteps.map((step) => step.output)]
}
