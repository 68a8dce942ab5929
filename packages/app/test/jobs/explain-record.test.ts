import { applyRowSteps, columnOf, selectRows, valueAt } from '@candor/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { evidenceOf, explainRecord, requireSameScore } from '../../src/jobs/explain-record.ts'
import { recordMatrix } from '../../src/jobs/record-matrix.ts'
import { scoreRecord } from '../../src/jobs/score-record.ts'
import { createServedModels, readingOf, type ServedModel } from '../../src/jobs/served-models.ts'
import type { Store } from '../../src/store/index.ts'
import { claimRecord, claims, claimsTable, dataFolderWith } from '../served/registered-models.ts'

const attributions = {
  method: 'exact',
  space: 'margin',
  rows: 1,
  names: ['a', 'b', 'c', 'd'],
  base: 0.5,
  phi: Float64Array.of(0.25, -1, 0.25, 0),
  score: Float64Array.of(0),
  residual: Float64Array.of(0),
} as const

describe('evidenceOf', () => {
  it('lists the largest contribution first, equals in their order', () => {
    expect(evidenceOf(attributions).contributions.map(({ feature }) => feature)).toEqual(['b', 'a', 'c', 'd'])
  })
})

describe('requireSameScore', () => {
  const score = (explainedMargin: number) => ({
    margin: null,
    probabilities: null,
    output: 0,
    explainedMargin,
    more: {},
  })

  it('takes a vendor score within 1e-5 of the sum of its leaves', () => {
    expect(() => requireSameScore(attributions, score(1e-5))).not.toThrow()
  })

  it('refuses one beyond', () => {
    expect(() => requireSameScore(attributions, score(1.1e-5))).toThrow('expected equal within 1e-5')
  })
})

describe('a sentence', () => {
  let store: Store
  let served: ServedModel

  beforeAll(async () => {
    const made = await dataFolderWith({ 'claims-gbm': 'gbm' })
    store = made.store
    served = await createServedModels(store, made.path).find({ tenantId: 'default', name: 'claims-gbm' })
  })

  afterAll(() => store.close())

  function reasonsOf(row: number) {
    const { matrix, table } = recordMatrix(readingOf(served), claimRecord(row))
    const score = scoreRecord(served, matrix)
    return explainRecord(served, { matrix, table, score, language: 'en' }).reasons
  }

  const training = selectRows(
    claimsTable,
    Int32Array.from({ length: 200 }, (_, i) => i),
  )
  const shown = applyRowSteps(
    training,
    claims.features.rowSteps,
    claims.features.encoders.map(({ source }) => source),
  )

  /** The training rows' values of a family. */
  function valuesOf(family: string) {
    const { column } = columnOf(shown, family)
    return Array.from({ length: 200 }, (_, row) => valueAt(column, row))
  }

  it('counts the training rows as they are: none of them is said to be exceeded that is not', () => {
    let compared = 0
    for (let row = 0; row < 240; row++) {
      for (const { feature, value, text } of reasonsOf(row)) {
        const [, word, percent] = /(higher|later|lower|earlier) than (\d+)%/.exec(text) ?? []
        if (word === undefined) continue
        const isHigh = word === 'higher' || word === 'later'
        const beyond = valuesOf(feature).filter((one) => (isHigh ? value.raw! > one! : value.raw! < one!))
        // the profile of 200 rows holds every value
        expect([feature, value.raw, Math.floor(beyond.length / 2)]).toEqual([
          feature,
          value.raw,
          Number(percent),
        ])
        compared += 1
      }
    }
    expect(compared).toBeGreaterThan(200)
  })

  it('counts the training rows with the same level or the same common number', () => {
    let compared = 0
    for (let row = 0; row < 240; row++) {
      for (const { feature, value, comparison } of reasonsOf(row)) {
        if (comparison === null || comparison.kind === 'percentile') continue
        const same = valuesOf(feature).filter((one) => one === value.raw)
        expect(comparison.share).toBe(same.length / 200)
        compared += 1
      }
    }
    expect(compared).toBeGreaterThan(200)
  })
})
