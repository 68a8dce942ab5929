import { expect, it } from 'vitest'
import { answerGame, interventionalShap, type Model, matrixRows } from '../../src/index.ts'
import { randomEnsemble, randomRows } from './random-ensemble.ts'
import { expectAllClose } from './shap-properties.ts'

const ensemble = randomEnsemble({ seed: 5, features: 4 })
const model: Model = {
  algorithm: 'gbm',
  task: 'classification',
  classes: ['no', 'yes'],
  calibrator: null,
  ensemble,
}
const rows = randomRows(ensemble, 5, 1, { missing: 0.1 })
const background = randomRows(ensemble, 4, 2, { missing: 0.1 })

it('without a link: the contributions against one row', () => {
  const game = answerGame(model)
  expect(game.isLinear).toBe(true)
  for (let r = 0; r < 4; r++)
    expectAllClose(
      game.against(game.read(rows), game.read(background), r),
      interventionalShap(ensemble, rows, matrixRows(background, Int32Array.of(r))).phi,
    )
})

it('a calibrator that leaps between two nearly equal margins still adds up', () => {
  const step = { kind: 'isotonic', x: [0, 1e-9], y: [0, 1] } as unknown as NonNullable<Model['calibrator']>
  const tiny = randomEnsemble({ seed: 2, features: 1, trees: 1, depth: 1 })
  const value = tiny.value.map((_, i) => (i === 1 ? 0 : i === 2 ? 1e-9 : 0))
  const game = answerGame({
    ...model,
    calibrator: step,
    ensemble: { ...tiny, value, base: Float64Array.of(0) },
  })
  const [low, high] = [0, 1].map((x) => game.read({ rows: 1, names: ['f0'], columns: [Float64Array.of(x)] }))
  expect(game.against(high!, low!, 0)[0]).toBeCloseTo(1, 12)
})
