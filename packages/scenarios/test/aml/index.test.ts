import {
  applyPipeline,
  columnOf,
  fitPipeline,
  selectRows,
  type Table,
  trainIsolationForest,
} from '@candor/core'
import { describe, expect, it } from 'vitest'
import { scenarioOf } from '../../src/index.ts'
import { numbersOf, textsOf } from '../../src/table-statistics.ts'

const aml = scenarioOf('aml')
const anomaly = scenarioOf('aml-anomaly')
const options = { rows: 4000, seed: 6, mode: 'sound', set: { customers: 200 } } as const
const moments = anomaly.simulate(options)
const pipeline = fitPipeline(moments, anomaly.features)
const matrixOf = (table: Table) => applyPipeline(pipeline, table).matrix

describe('defects of the lab', () => {
  it('3-D1: a person’s rating is no input, and a label that is one says so', () => {
    expect(columnOf(aml.simulate(options), 'past_rating').schema.role).toBe('leak')
    expect(fitPipeline(aml.simulate(options), aml.features).inputs.map(({ name }) => name)).not.toContain(
      'past_rating',
    )
    const circular = aml.simulate({ ...options, mode: 'faithful' })
    expect(new Set(textsOf(circular, 'label_source'))).toEqual(new Set(['past_rating']))
  })

  it('3-D3: the mean of an account does not include the transaction itself or a later one', () => {
    const payer = textsOf(moments, 'from_customer')
    const payee = textsOf(moments, 'to_customer')
    const [at, amount, mean] = ['booked_at', 'amount', 'customer_mean'].map((name) =>
      numbersOf(moments, name),
    )
    for (const row of [50, 900, 3999]) {
      const who = payer[row] === '(missing)' ? payee[row] : payer[row]
      const before = amount!.filter((_, i) => (payer[i] === who || payee[i] === who) && at![i]! < at![row]!)
      if (before.length === 0) expect(mean![row]).toBeNaN()
      else expect(mean![row]).toBeCloseTo(before.reduce((a, b) => a + b) / before.length, 8)
    }
  })

  it('3-D4: the detector is fitted once; one transaction is scored as it is among thousands', () => {
    const forest = trainIsolationForest(matrixOf(moments), { nEstimators: 50, contamination: 0.1, seed: 1 })
    const one = matrixOf(selectRows(moments, Int32Array.of(1234)))
    const all = matrixOf(moments)
    expect(one.columns.map((column) => column[0])).toEqual(all.columns.map((column) => column[1234]))
    expect(forest.ensemble.featureNames).toEqual(all.names)
  })

  it('3-D5: no two hours of the day and no two days of the week are alike', () => {
    const { matrix } = applyPipeline(pipeline, moments)
    const column = (name: string) => matrix.columns[matrix.names.indexOf(name)]!
    const places = (wave: string) =>
      new Set(
        Array.from(
          column(`${wave}_sine`),
          (sine, row) => `${sine.toFixed(6)} ${column(`${wave}_cosine`)[row]!.toFixed(6)}`,
        ),
      )
    const times = numbersOf(moments, 'booked_at').map((ms) => new Date(ms))
    expect(places('hour').size).toBe(new Set(times.map((time) => time.getUTCHours())).size)
    expect(places('weekday').size).toBe(7)
  })

  it('3-D11: who has no history has no mean, not a mean of 0', () => {
    const first = numbersOf(moments, 'customer_mean')[0]
    expect(first).toBeNaN()
    expect(anomaly.features.encoders.map(({ source }) => source)).not.toContain('risk_score')
  })

  it('3-D12: the list of countries has a date, the share is a named proxy, and home countries are compared', () => {
    const { checks } = aml
    expect(checks.proxies.map(({ column }) => column)).toContain('high_risk_country_share')
    expect(checks.groups.map(({ column }) => column)).toContain('home_country')
  })
})
