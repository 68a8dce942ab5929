import { describe, expect, it } from 'vitest'
import { fromXgboostJson, withFeatureNames } from '../../src/index.ts'
import { xgboostDocument } from './xgboost-document.ts'

describe('withFeatureNames', () => {
  const imported = fromXgboostJson(
    xgboostDocument(({ learner }) => {
      learner.feature_names = []
    }),
  )

  it('names the features in the order of the model', () => {
    const named = withFeatureNames(imported, ['age', 'income', 'job'])
    expect(named).toMatchObject({ featureNames: ['age', 'income', 'job'], namesAreGenerated: false })
    expect(named.model.ensemble.featureNames).toEqual(['age', 'income', 'job'])
    expect(imported.model.ensemble.featureNames).toEqual(['f0', 'f1', 'f2'])
  })

  it('refuses too few names, and the same name twice', () => {
    const message = 'feature names for a model of 3 features; expected one name each, all different'
    expect(() => withFeatureNames(imported, ['age'])).toThrow(`1 ${message}`)
    expect(() => withFeatureNames(imported, ['age', 'age', 'job'])).toThrow(`3 ${message}`)
  })
})
