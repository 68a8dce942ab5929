import { describe, expect, it } from 'vitest'
import { buildEnsemble } from '../../src/index.ts'
import { toTreeSpecs } from '../../src/models/to-tree-specs.ts'
import { randomEnsemble } from './random-ensemble.ts'

describe('toTreeSpecs', () => {
  it('takes an ensemble apart so that building it again gives the same', () => {
    for (let seed = 0; seed < 10; seed++) {
      const ensemble = randomEnsemble(seed, { categories: true, outputs: 2, vectorLeaves: seed % 2 === 0 })
      expect(buildEnsemble(toTreeSpecs(ensemble), ensemble)).toEqual(ensemble)
    }
  })
})
