import { describe, expect, it } from 'vitest'
import {
  algorithmNamed,
  completeParameters,
  parameterRecord,
  resolveParameters,
} from '../../src/models/parameters.ts'

describe('resolveParameters', () => {
  it('gives the defaults', () => {
    expect(parameterRecord('gbm', resolveParameters('gbm', {}))).toEqual({
      objective: null,
      n_estimators: 100,
      learning_rate: 0.1,
      max_depth: 6,
      reg_lambda: 1,
      reg_alpha: 0,
      gamma: 0,
      min_child_weight: 1,
      min_samples_leaf: 1,
      subsample: 1,
      colsample_bytree: 1,
      max_bin: 255,
      scale_pos_weight: 1,
      class_weight: null,
      early_stopping_rounds: null,
      colsample_bylevel: 1,
      colsample_bynode: 1,
      num_leaves: null,
      grow_policy: null,
      max_delta_step: null,
      monotone_constraints: null,
      cat_smooth: 10,
      cat_l2: 10,
      max_cat_to_onehot: 4,
      max_cat_threshold: 32,
      tweedie_variance_power: 1.5,
    })
    expect(parameterRecord('rf', resolveParameters('rf', {}))).toEqual({
      n_estimators: 100,
      max_depth: null,
      max_features: 'sqrt',
      min_samples_split: 2,
      min_samples_leaf: 1,
      max_bin: 255,
      bootstrap: true,
      criterion: 'gini',
      class_weight: null,
    })
    expect(resolveParameters('rf', {}, 'regression').maxFeatures).toBe(null)
    expect(parameterRecord('extra-trees', resolveParameters('extra-trees', {}))).toEqual({
      n_estimators: 100,
      max_depth: null,
      max_features: 'sqrt',
      min_samples_split: 2,
      min_samples_leaf: 1,
      bootstrap: false,
      criterion: 'gini',
      class_weight: null,
    })
    expect(resolveParameters('extra-trees', {}, 'regression').maxFeatures).toBe(null)
    expect(parameterRecord('isolation-forest', resolveParameters('isolation-forest', {}))).toEqual({
      n_estimators: 100,
      max_samples: 'auto',
      contamination: 'auto',
    })
    expect(parameterRecord('logistic', resolveParameters('logistic', {}))).toEqual({
      C: 1,
      class_weight: null,
    })
  })

  it('reads auto, whole numbers and shares of an isolation forest', () => {
    const read = (settings: Record<string, string>) => resolveParameters('isolation-forest', settings)
    expect(read({ max_samples: '128', contamination: '0.1' })).toMatchObject({
      maxSamples: 128,
      contamination: 0.1,
    })
    expect(read({ psi: '0.5', contamination: 'auto' })).toMatchObject({
      maxSamples: 0.5,
      contamination: 'auto',
    })
    expect(() => read({ contamination: '0.6' })).toThrow(
      'invalid contamination: 0.6; accepted: auto, or a share above 0 and at most 0.5',
    )
    expect(() => read({ max_depth: '3' })).toThrow('parameter max_depth is not supported by isolation-forest')
  })

  it('knows the spellings of scikit-learn, XGBoost and LightGBM', () => {
    const settings = {
      num_boost_round: '50',
      eta: '0.3',
      lambda: '2',
      feature_fraction: '.5',
      max_depth: 'none',
    }
    expect(resolveParameters('gbm', settings)).toMatchObject({
      nEstimators: 50,
      learningRate: 0.3,
      regLambda: 2,
      colsampleBytree: 0.5,
      maxDepth: null,
    })
    expect(resolveParameters('rf', { class_weight: 'balanced', bootstrap: 'false' })).toMatchObject({
      classWeight: 'balanced',
      bootstrap: false,
    })
  })

  it.each([
    ['sqrt', 'sqrt'],
    ['log2', 'log2'],
    ['none', null],
    ['1.0', null],
    ['1', 1],
    ['7', 7],
    ['0.3', 0.3],
  ])('reads max_features=%s as scikit-learn does', (text, value) => {
    expect(resolveParameters('rf', { max_features: text }).maxFeatures).toBe(value)
  })

  it.each([
    ['gbm', { learning_rat: '1' }, 'unknown parameter of gbm: learning_rat; nearest known: learning_rate'],
    ['rf', { n_estimator: '1' }, 'unknown parameter of rf: n_estimator; nearest known: n_estimators'],
    [
      'gbm',
      { max_features: 'sqrt' },
      'parameter max_features is not supported by gbm: columns are drawn by share; use colsample_bytree',
    ],
    ['gbm', { eta: 'fast' }, 'invalid eta: fast; accepted: a number above 0, at most 1'],
    ['gbm', { eta: '0' }, 'invalid eta: 0; accepted: a number above 0, at most 1'],
    ['gbm', { max_bin: '256' }, 'invalid max_bin: 256; accepted: a whole number, 2 to 255'],
    ['gbm', { n_estimators: '1e9' }, 'invalid n_estimators: 1e9; accepted: a whole number, 1 to 100000'],
    ['gbm', { n_estimators: '' }, 'invalid n_estimators: ; accepted: a whole number, 1 to 100000'],
    ['gbm', { n_estimators: 'none' }, 'invalid n_estimators: none; accepted: a whole number, 1 to 100000'],
    [
      'gbm',
      { eta: '0.1', learning_rate: '0.1' },
      'eta and learning_rate name the same parameter; give one of them',
    ],
    ['rf', { bootstrap: 'maybe' }, 'invalid bootstrap: maybe; accepted: true or false'],
    ['rf', { class_weight: 'balance' }, 'invalid class_weight: balance; accepted: balanced or none'],
    [
      'rf',
      { max_features: '1.5' },
      'invalid max_features: 1.5; accepted: sqrt, log2, none, a whole number from 1, or a share above 0 and at most 1.0',
    ],
  ] as const)('%s %o: %s', (algorithm, settings, message) => {
    expect(() => resolveParameters(algorithm, settings)).toThrow(message)
  })
})

describe('completeParameters', () => {
  it('fills in the defaults and keeps what is given', () => {
    expect(completeParameters('gbm', { maxDepth: 3 })).toMatchObject({ maxDepth: 3, nEstimators: 100 })
  })

  it('takes what resolveParameters made', () => {
    const resolved = resolveParameters('rf', { max_features: '0.5' })
    expect(completeParameters('rf', resolved)).toEqual(resolved)
  })

  it('checks values that did not come from text', () => {
    expect(() => completeParameters('gbm', { subsample: Number.NaN })).toThrow(
      'invalid subsample: NaN; accepted: a number above 0, at most 1',
    )
  })
})

describe('algorithmNamed', () => {
  it('knows the algorithms that can be trained', () => {
    expect(algorithmNamed('rf')).toBe('rf')
    expect(() => algorithmNamed('svm')).toThrow('unknown algorithm: svm; known: gbm, rf')
  })
})

it('takes the names of leaf-wise growth and of constraints', () => {
  const settings = {
    max_leaves: '31',
    grow_policy: 'lossguide',
    monotone: 'age:+,debt:-',
    objective: 'poisson',
  }
  const parameters = resolveParameters('gbm', settings)
  expect(parameters.numLeaves).toBe(31)
  expect(parameters.growPolicy).toBe('lossguide')
  expect(parameters.monotoneConstraints).toBe('age:+,debt:-')
  expect(parameters.objective).toBe('poisson')
  expect(resolveParameters('gbm', { max_delta_step: 'none' }).maxDeltaStep).toBeNull()
  expect(() => resolveParameters('gbm', { monotone: '' })).toThrow(
    'invalid monotone: ; accepted: column:+ or column:-, several with commas between, or none',
  )
})
