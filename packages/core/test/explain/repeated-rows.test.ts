import { expect, it } from 'vitest'
import { scoreRepeated } from '../../src/explain/repeated-rows.ts'
import { leafSums } from '../../src/index.ts'
import { randomEnsemble, randomRows } from './random-ensemble.ts'

it('scores the first row of each number and gives it to the others', () => {
  const ensemble = randomEnsemble({ seed: 1, features: 4, trees: 5, depth: 5, outputs: 2 })
  const rows = randomRows(ensemble, 9, 1, { missing: 0.1 })
  const own = leafSums(ensemble, rows, 1)
  const score = new Float64Array(9).fill(7)
  const repeated = { from: 2, places: Uint32Array.of(5, 0, 5, 3, 0, 9), numbers: 11 }
  scoreRepeated(ensemble, rows, repeated, 1, null, score)
  expect([...score]).toEqual([7, 7, own[2], own[3], own[2], own[5], own[3], own[7], 7])
})

it('gathers more rows than it scores at a time', () => {
  const ensemble = randomEnsemble({ seed: 2, features: 3, trees: 3, depth: 4 })
  const count = 140_000
  const rows = randomRows(ensemble, count, 2)
  const score = new Float64Array(count)
  const places = Uint32Array.from({ length: count }, (_, i) => count - 1 - i)
  scoreRepeated(ensemble, rows, { from: 0, places, numbers: count }, 0, undefined, score)
  expect(score).toEqual(leafSums(ensemble, rows))
})
