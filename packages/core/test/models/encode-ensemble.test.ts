import { describe, expect, it } from 'vitest'
import { decodeEnsemble, encodeEnsemble, fromXgboostJson } from '../../src/index.ts'
import { randomEnsemble } from './random-ensemble.ts'
import { referenceCase } from './reference-case.ts'

describe('encodeEnsemble', () => {
  it('comes back through decodeEnsemble to the bit', () => {
    for (let seed = 0; seed < 10; seed++) {
      const ensemble = randomEnsemble(seed, { categories: true, outputs: 3, vectorLeaves: seed % 2 === 0 })
      expect(decodeEnsemble(encodeEnsemble(ensemble))).toEqual(ensemble)
    }
  })

  it('keeps infinite thresholds, negative zeros, and the absence of covers', () => {
    const random = randomEnsemble(1, { link: 'exp', combine: 'mean' })
    const roundEnds = [random.treeOutput.length]
    const ensemble = { ...random, roundEnds, coverSource: 'none' as const }
    ensemble.cover.fill(Number.NaN)
    ensemble.threshold[ensemble.feature.findIndex((feature) => feature >= 0)] = Number.POSITIVE_INFINITY
    ensemble.base[0] = -0
    expect(decodeEnsemble(encodeEnsemble(ensemble))).toEqual(ensemble)
  })

  it('keeps splits of every kind, and the scale of the link', () => {
    for (let seed = 0; seed < 5; seed++) {
      const ensemble = randomEnsemble(seed, { allKinds: true, link: 'logistic', linkScale: 0.5 })
      expect(decodeEnsemble(encodeEnsemble(ensemble))).toEqual(ensemble)
    }
  })

  it('gives the same bytes again', () => {
    const bytes = encodeEnsemble(randomEnsemble(5, { categories: true }))
    expect(encodeEnsemble(decodeEnsemble(bytes))).toEqual(bytes)
  })

  const reference = referenceCase('adult-xgb-categorical')
  it.skipIf(reference === null)('keeps an imported model', () => {
    const { ensemble } = fromXgboostJson(reference!.text).model
    expect(decodeEnsemble(encodeEnsemble(ensemble))).toEqual(ensemble)
  })
})
