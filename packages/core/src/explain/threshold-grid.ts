import type { Table } from '../data/index.ts'
import { candorError } from '../errors.ts'
import type { Pipeline } from '../features/index.ts'
import { ensemblesOf, type FittedModel } from '../models/index.ts'
import { cellStarts } from './cell-starts.ts'
import { dependenceOf } from './column-dependence.ts'
import { rowVariants } from './row-variants.ts'
import { sidedSplits } from './sided-splits.ts'
import { floatAxis } from './value-axis.ts'

/**
 * The values of a column of numbers at which a model of trees may change its answer: the least of the rows' values, and from there to the greatest the
 * first value on the far side of every threshold, in the precision of the model. Between two of them the answer of any row stays the same, so a curve
 * over this grid is the whole step function.
 *
 * @param values of the column in the rows; NaN where missing
 * @throws explain.no_thresholds where the model is not of trees alone, and where a model column is made of this column and others
 * @example
 * const plan = { rowSteps: [], encoders: [{ kind: 'passthrough', source: 'x' }], families: {} }
 * thresholdGrid({ ...model, ensemble: stump }, fitPipeline(table, plan), table, 'x') // Float64Array [0.1, 0.5]
 */
export function thresholdGrid(
  model: FittedModel,
  pipeline: Pipeline,
  table: Table,
  source: string,
): Float64Array {
  const variants = rowVariants(pipeline, table, 0)
  const ensembles = ensemblesOf(model)
  const outputs = [...pipeline.outputs.keys()].filter((output) =>
    pipeline.outputs[output]!.sources.includes(source),
  )
  requireSteps(model, pipeline, source, outputs)
  const place = table.schema.findIndex(({ name }) => name === source)
  const values = Float64Array.from(table.columns[place]!.values).filter((value) => !Number.isNaN(value))
  if (values.length === 0) return values
  const [low, high] = [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))]
  const axis = floatAxis(ensembles.every(({ precision }) => precision === 'float32') ? 'float32' : 'float64')
  const ends = { least: axis.atOrBelow(low), most: axis.atOrAbove(high) }
  const columnsAt = (at: readonly number[]) => variants.columnsOf(outputs, new Map([[source, at]]))
  const starts = cellStarts(axis, ends, sidedSplits(ensembles, outputs), columnsAt)
  const grid = [low, ...starts.map(axis.valueAt).filter((value) => value > low && value <= high)]
  return Float64Array.from(grid)
}

function requireSteps(
  model: FittedModel,
  pipeline: Pipeline,
  source: string,
  outputs: readonly number[],
): void {
  const members = 'members' in model ? model.members.map(({ model: member }) => member) : [model]
  if (!members.every((member) => 'ensemble' in member))
    throw candorError('explain.no_thresholds', { column: source, why: 'the model is not of trees alone' })
  const mixed = outputs.find((output) => {
    const { sources, source: step } = pipeline.outputs[output]!
    return sources.length > 1 || dependenceOf(step, source, pipeline).kind !== 'monotone'
  })
  if (mixed !== undefined)
    throw candorError('explain.no_thresholds', {
      column: source,
      why: `model column ${pipeline.outputs[mixed]!.name} does not simply rise with it`,
    })
}
