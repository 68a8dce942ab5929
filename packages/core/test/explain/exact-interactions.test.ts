import { expect, it } from 'vitest'
import { buildEnsemble, exactInteractions, exactShap, interactionMatrix } from '../../src/index.ts'
import { expectAllClose, sample } from './shap-properties.ts'
import { stumpHeader } from './stump.ts'

it('gives two players who only reach 6 together nothing but their interaction', () => {
  const both = buildEnsemble(
    [
      {
        feature: [0, -1, 1, -1, -1],
        threshold: [0.5, 0, 0.5, 0, 0],
        left: [1, -1, 3, -1, -1],
        right: [2, -1, 4, -1, -1],
        value: [0, 0, 0, 0, 6],
      },
    ],
    { ...stumpHeader, featureNames: ['a', 'b'], coverSource: 'none' },
  )
  const row = (x: number) => ({ rows: 1, names: ['a', 'b'], columns: [0, 1].map(() => Float64Array.of(x)) })
  const found = exactInteractions(both, row(1), { background: row(0) })
  expect(found).toMatchObject({ method: 'exact', base: 0, phi: Float64Array.of(0, 6, 0) })
})

it('its rows add up to the enumerated contributions', () => {
  const { ensemble, rows, background } = sample(5, 4)
  for (const game of ['path_dependent', background] as const) {
    const found = exactInteractions(ensemble, rows, { background: game })
    const single = exactShap(ensemble, rows, { background: game }).phi
    for (let row = 0; row < 4; row++) {
      const matrix = interactionMatrix(found, row)
      const sums = Array.from({ length: 6 }, (_, i) =>
        matrix.subarray(6 * i, 6 * i + 6).reduce((a, b) => a + b),
      )
      expectAllClose(sums, single.slice(6 * row, 6 * row + 6))
    }
  }
})
