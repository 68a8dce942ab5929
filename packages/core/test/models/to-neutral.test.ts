import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import {
  fromLightgbm,
  fromNeutralJson,
  fromSklearnArrays,
  fromXgboostJson,
  type Model,
  toNeutralJson,
} from '../../src/index.ts'
import { headerChoices } from '../../src/models/ensemble-header.ts'
import { complaints, type Schema } from './json-schema.ts'
import { randomEnsemble } from './random-ensemble.ts'
import { referenceCase } from './reference-case.ts'

const docs = join(dirname(fileURLToPath(import.meta.url)), '../../../../docs')
const schema = JSON.parse(readFileSync(join(docs, 'candor-neutral-1.schema.json'), 'utf8')) as Schema

function modelOf(seed: number): Model {
  const vectorLeaves = seed % 2 === 0
  const ensemble = randomEnsemble(seed, {
    ...(seed % 4 === 3 ? { allKinds: true } : { categories: true }),
    outputs: 3,
    vectorLeaves,
    link: 'softmax',
    linkScale: seed % 4 === 3 ? 0.5 : 1,
  })
  const rounds = seed % 4 === 3 ? { roundEnds: [1, ensemble.treeOutput.length] } : {}
  return {
    algorithm: 'gbm',
    task: 'classification',
    classes: ['a', 'b', 'c'],
    calibrator: null,
    ensemble: { ...ensemble, ...rounds },
  }
}

const isolation: Model = {
  algorithm: 'isolation-forest',
  task: 'anomaly',
  classes: [],
  calibrator: null,
  ensemble: randomEnsemble(6, { combine: 'mean' }),
  anomaly: { samples: 256, threshold: 0.5 },
}

describe('toNeutralJson', () => {
  it('comes back through fromNeutralJson to the bit', () => {
    for (let seed = 0; seed < 10; seed++) {
      const model = modelOf(seed)
      model.ensemble.base[0] = -0
      model.ensemble.base[1] = 5e-324
      const root = model.ensemble.feature.findIndex((feature) => feature >= 0)
      if (model.ensemble.kind[root] === 0) model.ensemble.threshold[root] = Number.NEGATIVE_INFINITY
      expect(fromNeutralJson(toNeutralJson(model)).model).toEqual(model)
    }
  })

  it('keeps texts of categories, made-up names, calibrators and missing covers', () => {
    const single = randomEnsemble(4, { link: 'logistic' })
    single.cover.fill(Number.NaN)
    const model: Model = {
      algorithm: 'gbm',
      task: 'classification',
      classes: ['no', 'yes'],
      calibrator: { kind: 'sigmoid', a: -1.25, b: 0.1 },
      ensemble: { ...single, coverSource: 'none' },
    }
    const about = { categoryLevels: [null, ['x', 'ÿ'], null, null], namesAreGenerated: true }
    expect(fromNeutralJson(toNeutralJson(model, about))).toEqual({
      format: 'candor-neutral',
      model,
      featureNames: ['x0', 'x1', 'x2', 'x3'],
      warnings: [],
      ...about,
    })
  })

  const calibrators: Model['calibrator'][] = [
    { kind: 'isotonic', x: [0, 1], y: [0.25, 0.5] },
    { kind: 'beta', scale: 'probability', a: 1.5, b: 0.25, c: -1 },
    { kind: 'temperature', scale: 'log_odds', temperature: 1.75 },
    { kind: 'venn-abers', p0: { x: [0, 1], y: [0, 0.5] }, p1: { x: [0], y: [0.5] } },
  ]
  it.each(calibrators)('keeps calibrators: %o', (calibrator) => {
    const model: Model = { ...modelOf(1), classes: ['no', 'yes'], calibrator, ensemble: randomEnsemble(4) }
    const text = toNeutralJson(model)
    expect(fromNeutralJson(text).model).toEqual(model)
    expect(complaints(schema, JSON.parse(text))).toEqual([])
  })

  it('keeps the scale of an isolation forest', () => {
    expect(fromNeutralJson(toNeutralJson(isolation)).model).toEqual(isolation)
    expect(complaints(schema, JSON.parse(toNeutralJson(isolation)))).toEqual([])
    const without = toNeutralJson(isolation).replace(',"anomaly":{"samples":256,"threshold":0.5}', '')
    expect(() => fromNeutralJson(without)).toThrow('model field anomaly is absent')
  })

  it('writes what the published schema allows, and the schema knows every word', () => {
    for (let seed = 0; seed < 4; seed++)
      expect(complaints(schema, JSON.parse(toNeutralJson(modelOf(seed))))).toEqual([])
    for (const [word, choices] of Object.entries(headerChoices))
      expect(schema.properties?.[word]?.enum).toEqual(choices)
    const written = JSON.parse(toNeutralJson(modelOf(3))) as Record<string, unknown>
    expect(Object.keys(schema.properties ?? {}).sort()).toEqual([...Object.keys(written), 'anomaly'].sort())
    expect(complaints(schema, { ...written, link: 'probit', more: 1 })).toHaveLength(2)
  })
})

const imports = [
  ['adult-xgb-categorical', fromXgboostJson],
  ['xgb3-adult-categorical', fromXgboostJson],
  ['xgb3-iris-two-targets', fromXgboostJson],
  ['lending-rf', fromSklearnArrays],
  ['paysim-isolation', fromSklearnArrays],
  ['lgb47-adult-categorical', fromLightgbm],
  ['adult-lgb-zero-missing', fromLightgbm],
] as const

describe.each(imports)('the imported model %s as neutral JSON', (name, read) => {
  const reference = referenceCase(name)
  it.skipIf(reference === null)('fits the schema and comes back the same', () => {
    const imported = read(reference!.text)
    const text = toNeutralJson(imported.model, imported)
    expect(complaints(schema, JSON.parse(text))).toEqual([])
    expect(fromNeutralJson(text)).toEqual({ ...imported, format: 'candor-neutral', warnings: [] })
  })
})
