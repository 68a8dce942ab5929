import { applyRowSteps } from '@candor/core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { byFamily, reasonsOf } from '../../src/jobs/explain-record.ts'
import { recordMatrix } from '../../src/jobs/record-matrix.ts'
import { scoreRecord } from '../../src/jobs/score-record.ts'
import { createServedModels, readingOf, type ServedModel } from '../../src/jobs/served-models.ts'
import type { Store } from '../../src/store/index.ts'
import { claimRecord, dataFolderWith } from '../served/registered-models.ts'

let store: Store
let served: ServedModel

beforeAll(async () => {
  const made = await dataFolderWith({ gbm: 'gbm' })
  store = made.store
  served = await createServedModels(store, made.path).find({ tenantId: 'default', name: 'gbm' })
})

afterAll(() => store.close())

it('reasons are the same whether the row steps were done before or are done for them', () => {
  const { pipeline } = served.bundle
  const sources = pipeline.encoders.map(({ source }) => source)
  for (let row = 0; row < 60; row++) {
    const { matrix, table, wide } = recordMatrix(readingOf(served), claimRecord(row))
    const score = scoreRecord(served, matrix)
    const attributions = byFamily(served, served.explainerOf(0).explain(matrix))
    const record = { matrix, table, score, language: 'en' } as const
    const names = applyRowSteps(table, pipeline.rowSteps, sources).schema.map(({ name, unit }) => [
      name,
      unit,
    ])
    expect(wide!.schema.map(({ name, unit }) => [name, unit])).toEqual(names)
    expect(reasonsOf(served, { ...record, wide }, attributions)).toEqual(
      reasonsOf(served, record, attributions),
    )
  }
})
