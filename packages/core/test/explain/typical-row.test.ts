import { describe, expect, it } from 'vitest'
import {
  applyPipeline,
  applyRowSteps,
  fitPipeline,
  leafSums,
  makeTable,
  marginSums,
  matrixRows,
  type OutputColumn,
  type PipelinePlan,
  prepareTypicalScores,
  profileTable,
  scoresWithTypical,
  sin,
  typicalRow,
} from '../../src/index.ts'
import { modelKinds } from './model-kinds.ts'
import { randomEnsemble } from './random-ensemble.ts'

const table = makeTable([
  { name: 'part', type: 'float64', values: Float64Array.of(1, 2, 9) },
  { name: 'whole', type: 'float64', values: Float64Array.of(10, 4, 12) },
  { name: 'hour', type: 'int32', values: Int32Array.of(6, 20, 12) },
  { name: 'state', type: 'category', levels: ['OH', 'IL'], values: Int32Array.of(1, 1, 0) },
  { name: 'flag', type: 'boolean', values: Uint8Array.of(1, 1, 0) },
])
const plan: PipelinePlan = {
  rowSteps: [
    { step: 'ratio', output: 'share', numerator: 'part', denominator: 'whole' },
    { step: 'cyclic', output: 'hour_sin', input: 'hour', period: 24, wave: 'sine' },
  ],
  encoders: [
    { kind: 'passthrough', source: 'whole' },
    { kind: 'passthrough', source: 'share' },
    { kind: 'passthrough', source: 'hour' },
    { kind: 'passthrough', source: 'hour_sin' },
    { kind: 'one_hot', source: 'state' },
    { kind: 'passthrough', source: 'flag' },
  ],
  families: { hour_sin: 'hour' },
}
const pipeline = fitPipeline(table, plan)
const wide = applyRowSteps(table, plan.rowSteps)

describe('typicalRow', () => {
  it('holds medians and commonest levels, row steps run on them, and the median of a ratio', () => {
    const byName = Object.fromEntries(
      [...typicalRow(pipeline, profileTable(wide))].map((value, j) => [pipeline.outputs[j]!.name, value]),
    )
    expect(byName).toMatchObject({
      whole: 10,
      // 0.1, 0.5, 0.75; the ratio of the medians would be 0.2
      share: 0.5,
      hour: 12,
      // of the median hour, not the median of the sines
      hour_sin: sin(Math.PI),
      state_IL: 1,
      state_OH: 0,
      flag: 1,
    })
  })

  it('runs the row steps on typical inputs where the profile has no column for their output', () => {
    const typical = typicalRow(pipeline, profileTable(table))
    expect(typical[1]).toBe(0.2)
  })
})

describe('scoresWithTypical', () => {
  it('re-scores the rows with the columns of one family set to the typical ones', () => {
    const ensemble = randomEnsemble({ seed: 3, features: pipeline.outputs.length })
    const { matrix } = applyPipeline(pipeline, table)
    const typical = typicalRow(pipeline, profileTable(wide))
    const scores = scoresWithTypical((rows) => leafSums(ensemble, rows), matrix, pipeline.outputs, typical)
    const columns = matrix.columns.map((column, j) =>
      ['hour', 'hour_sin'].includes(matrix.names[j]!) ? column.map(() => typical[j]!) : column,
    )
    expect(scores('hour')).toEqual(leafSums(ensemble, { ...matrix, columns }))
    expect(scores('hour')).toBe(scores('hour'))
    expect(scores('unknown')).toEqual(leafSums(ensemble, matrix))
  })
})

describe('prepareTypicalScores', () => {
  it.each(modelKinds(4).map((kind) => [kind.name, kind] as const))(
    'equals scoring the rows with one family after another set to its typical values: %s',
    (_, { model, outputs: margins, rows, background }) => {
      const outputs: OutputColumn[] = rows.names.map((name, j) => {
        const family = j < 2 ? 'first two' : name
        return { name, family, source: name, sources: [name], level: null } as unknown as OutputColumn
      })
      const typical = Float64Array.from(background.columns, (column) => column[0]!)
      const scoresOf = prepareTypicalScores(model, outputs, typical)
      const families = [rows.names.at(-1)!, 'first two', 'unknown']
      for (let row = 0; row < rows.rows; row++) {
        const one = matrixRows(rows, Int32Array.of(row))
        for (let output = 0; output < margins; output++) {
          const twin = scoresWithTypical((some) => marginSums(model, some, output), one, outputs, typical)
          expect([...scoresOf(one, families, output)]).toEqual(families.map((family) => twin(family)[0]))
        }
      }
    },
  )
})
