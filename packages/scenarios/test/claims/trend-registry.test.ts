import { readFileSync } from 'node:fs'
import {
  applyPipeline,
  buildEnsemble,
  type FittedModel,
  fitPipeline,
  type Table,
  trainForest,
} from '@candor/core'
import { describe, expect, it } from 'vitest'
import { sharedData } from '../../../core/test/shared-data.ts'
import { driverItems } from '../../src/claims/driver-items.ts'
import { features } from '../../src/claims/features.ts'
import { simulate } from '../../src/claims/simulate.ts'
import { trendRegistry } from '../../src/claims/trend-registry.ts'
import { textsOf } from '../../src/table-statistics.ts'
import { publishedClaims } from './published-claims.ts'

function trained(table: Table, nEstimators: number) {
  const pipeline = fitPipeline(table, features)
  const labels = Float64Array.from(textsOf(table, 'fraud_reported'), (text) => Number(text === 'Y'))
  const { matrix } = applyPipeline(pipeline, table)
  const { ensemble } = trainForest(matrix, labels, {
    nEstimators,
    maxDepth: 6,
    minSamplesLeaf: 5,
    maxFeatures: 0.5,
    classWeight: 'balanced',
    seed: 0,
  })
  const model: FittedModel = {
    algorithm: 'rf',
    task: 'classification',
    classes: ['N', 'Y'],
    ensemble,
    calibrator: null,
  }
  return { pipeline, model, matrix }
}

/** -1 where the column is below 0, else 1. */
function stumpOn(name: string, names: readonly string[]) {
  const tree = {
    feature: [names.indexOf(name), -1, -1],
    threshold: [0, 0, 0],
    left: [1, -1, -1],
    right: [2, -1, -1],
    value: [0, -1, 1],
    cover: [2, 1, 1],
  }
  return buildEnsemble([tree], {
    featureNames: names,
    comparison: '<',
    precision: 'float64',
    missing: 'default_direction',
    accumulator: 'float64',
    combine: 'sum',
    link: 'identity',
    coverSource: 'count',
  })
}

const path = sharedData('claims-app-fixtures/trend_registry.json')
const file = publishedClaims()

if (path === null || file === null)
  console.log(
    'SKIPPED the published curves: ../shared/data/claims-app-fixtures or insurance-claims is not there',
  )

/** Columns of few values, all of which any sample has. */
const whole = ['incident_hour_of_the_day', 'vehicle_age', 'bodily_injuries', 'number_of_vehicles_involved']

describe.skipIf(path === null || file === null)('the registry of the published claims', () => {
  type Published = Record<string, { bins: number[]; shap_values: number[]; ref_idx: number }>
  const published = path === null ? {} : (JSON.parse(readFileSync(path, 'utf8')) as Published)
  const registry = file === null ? {} : trendRegistry(file, trained(file, 100))

  it('has the columns of the published one, ten even values each, the sixth for the usual', () => {
    expect(Object.keys(registry).sort()).toEqual(Object.keys(published).sort())
    for (const [name, { bins, refIndex, min, max }] of Object.entries(registry)) {
      expect([bins.length, refIndex], name).toEqual([10, published[name]!.ref_idx])
      expect([bins[0], bins[9]], name).toEqual([min, expect.closeTo(max, 9)])
      for (const [k, bin] of bins.entries()) expect(bin, name).toBeCloseTo(min + (k * (max - min)) / 9, 6)
    }
  })

  it('has its values in its unit', () => {
    for (const name of whole)
      for (const [k, bin] of registry[name]!.bins.entries())
        expect(bin, name).toBeCloseTo(published[name]!.bins[k]!, 6)
    // the published one saw a sample of the claims: its quartiles differ a little, its extremes lie within ours
    for (const [name, { bins }] of Object.entries(published)) {
      const { min, max } = registry[name]!
      expect(bins[0], name).toBeGreaterThan(min - 0.02)
      expect(bins[9], name).toBeLessThan(max + 0.02)
    }
  })

  it('turns where the published one turns most: larger claims up, larger shares of injury down', () => {
    const rise = (values: readonly number[]) => values.at(-1)! - values[0]!
    for (const [name, sign] of [
      ['total_claim_amount', 1],
      ['injury_share', -1],
    ] as const) {
      expect(Math.sign(rise(published[name]!.shap_values)), name).toBe(sign)
      expect(Math.sign(rise(registry[name]!.attributions)), name).toBe(sign)
    }
  })
})

describe('trendRegistry', () => {
  const table = simulate({ rows: 400, seed: 1, mode: 'faithful' })

  it('is what a stump on one column makes by hand', () => {
    const { pipeline, model, matrix } = trained(table, 1)
    const column = matrix.columns[matrix.names.indexOf('age')]!
    const ages = column.toSorted()
    const ensemble = stumpOn('age', matrix.names)
    const registry = trendRegistry(table, { pipeline, model: { ...model, ensemble } as FittedModel })
    const above = column.filter((value) => value >= 0).length / column.length
    // a row below gets -1 and one above 1; less the mean of all, which is 2 · above - 1
    expect(registry.age!.attributions).toEqual(
      registry.age!.bins.map((bin) => expect.closeTo((bin < 0 ? -1 : 1) - (2 * above - 1), 12)),
    )
    expect(registry.age).toMatchObject({ min: ages[0], max: ages.at(-1), refIndex: 5 })
    expect(registry.total_claim_amount!.attributions).toEqual(Array(10).fill(0))
  })

  it('leaves out constant columns and those that are never a driver, and serves the wording', () => {
    const { pipeline, model } = trained(table, 20)
    const still = table.columns.map((column, j) =>
      table.schema[j]!.name === 'age' ? { ...column, values: column.values.slice().fill(40) } : column,
    ) as Table['columns']
    const registry = trendRegistry({ ...table, columns: still }, { pipeline, model })
    expect(registry).not.toHaveProperty('age')
    expect(registry).not.toHaveProperty('witnesses')
    expect(registry).toHaveProperty('umbrella_limit')
    const { max } = registry.total_claim_amount!
    const [item] = driverItems([{ name: 'total_claim_amount', value: max, phi: 0.2 }], registry)
    expect(item!.text).toMatch(/^High Claim Value /)
  })
})
