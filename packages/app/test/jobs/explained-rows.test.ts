import { buildEnsemble, type Ensemble, makeTable, pipelineForImported } from '@candor/core'
import { expect, it } from 'vitest'
import { explainRows } from '../../src/jobs/explained-rows.ts'
import { planExplanation } from '../../src/jobs/explanation-plan.ts'
import type { ModelInUse } from '../../src/jobs/model-in-use.ts'
import { packBundle } from '../../src/store/bundle.ts'
import { unknownMaking } from '../../src/store/unknown-making.ts'

/** Three trees of one leaf each: 1e8, 1 and -1e8, which float32 cannot add up. */
function lossy(accumulator: Ensemble['accumulator']): ModelInUse {
  const leaf = (value: number) => ({
    feature: [-1],
    threshold: [0],
    left: [0],
    right: [0],
    value: [value],
    cover: [1],
  })
  const ensemble = buildEnsemble([leaf(1e8), leaf(1), leaf(-1e8)], {
    featureNames: ['x'],
    outputs: 1,
    leafWidth: 1,
    comparison: '<',
    precision: 'float32',
    missing: 'default_direction',
    accumulator,
    combine: 'sum',
    link: 'identity',
    coverSource: 'count',
  })
  const model = { algorithm: 'gbm', task: 'regression', classes: [], calibrator: null, ensemble } as const
  const pipeline = pipelineForImported({
    format: 'candor-neutral',
    model,
    featureNames: ['x'],
    namesAreGenerated: false,
    categoryLevels: [null],
    warnings: [],
  })
  const parts = {
    model,
    pipeline,
    background: { rows: 0, names: ['x'], columns: [new Float64Array(0)] },
    backgroundName: 'none',
    profile: { rows: 0, columns: [] },
    about: unknownMaking,
  }
  const { manifest } = packBundle(parts)
  const hash = manifest.model_hash
  return {
    ...parts,
    manifest,
    hash,
    reference: 'lossy',
    folder: null,
    registered: null,
    scenario: null,
    isPositional: false,
  }
}

async function explained(model: ModelInUse) {
  const plan = await planExplanation(model, {
    method: 'auto',
    background: null,
    backgroundRows: null,
    seed: 0,
    reading: {},
  })
  const table = makeTable([{ name: 'x', type: 'float64', values: Float64Array.of(1, 2) }])
  const matrix = { rows: 2, names: ['x'], columns: [Float64Array.of(1, 2)] }
  return explainRows(model, plan, { table, matrix, first: 0, level: 'source', choice: 'all' })
}

it('refuses to explain a score that the model does not give', async () => {
  expect((await explained(lossy('float64'))).outputs[0]!.attributions.score).toEqual(Float64Array.of(1, 1))
  await expect(explained(lossy('float32'))).rejects.toMatchObject({ code: 'jobs.vendor_score_differs' })
})
