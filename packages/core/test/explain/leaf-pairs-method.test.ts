import { expect, it } from 'vitest'
import { explainedOutput } from '../../src/explain/explained-output.ts'
import { leafPairsMethod } from '../../src/explain/leaf-pairs-method.ts'
import { exactInteractions } from '../../src/index.ts'
import { expectAllClose, sample } from './shap-properties.ts'

it('does interactions of either game, and nothing else', () => {
  const { ensemble, rows, background } = sample(21, 5)
  const target = explainedOutput(ensemble, 0)
  const path = { ensemble, target, game: { kind: 'path_dependent' } } as const
  expect(leafPairsMethod.estimate({ ...path, values: 'contributions' })).toBeNull()
  for (const game of [path.game, { kind: 'interventional', background, tableBytes: 1e6 } as const]) {
    const phi = new Float64Array(rows.rows * 21)
    leafPairsMethod
      .prepare({ ensemble, target, game, values: 'interactions' }, null)
      .addRows(rows, 0, 5, phi, () => {})
    const against = game.kind === 'interventional' ? background : game.kind
    expectAllClose(phi, exactInteractions(ensemble, rows, { background: against }).phi)
  }
})
