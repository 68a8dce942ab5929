import { expect, it } from 'vitest'
import {
  groupByFamily,
  groupInteractions,
  type OutputColumn,
  pathDependentShap,
  preparePathDependentInteractions,
} from '../../src/index.ts'
import { expectAllClose, sample } from './shap-properties.ts'

const families = ['a', 'b', 'a', 'c', 'b', 'a']

it('adds up to the contributions of families', () => {
  const { ensemble, rows } = sample(4, 6)
  const outputs = ensemble.featureNames.map(
    (name, j) => ({ name, source: name, sources: [name], family: families[j]! }) as unknown as OutputColumn,
  )
  const found = groupInteractions(preparePathDependentInteractions(ensemble).explain(rows), outputs)
  expect(found.names).toEqual(['a', 'b', 'c'])
  const { phi } = groupByFamily(pathDependentShap(ensemble, rows), outputs)
  for (let row = 0; row < rows.rows; row++) {
    const [aa, ab, ac, bb, bc, cc] = found.phi.slice(6 * row, 6 * row + 6) as unknown as [
      number,
      number,
      number,
      number,
      number,
      number,
    ]
    expectAllClose(
      [aa + (ab + ac) / 2, bb + (ab + bc) / 2, cc + (ac + bc) / 2],
      phi.slice(3 * row, 3 * row + 3),
    )
  }
})

it('needs the columns of the model', () => {
  const { ensemble, rows } = sample(4, 1)
  expect(() => groupInteractions(preparePathDependentInteractions(ensemble).explain(rows), [])).toThrow(
    expect.objectContaining({ code: 'explain.columns_differ' }),
  )
})
