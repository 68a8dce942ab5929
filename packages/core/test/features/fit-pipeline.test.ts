import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Table } from '../../src/data/index.ts'
import { categoryColumn, fromRecords, makeTable, selectRows } from '../../src/data/index.ts'
import type { Pipeline, PipelinePlan } from '../../src/features/index.ts'
import { applyPipeline, fitPipeline } from '../../src/features/index.ts'
import { readCsv, readJson, sharedData } from '../shared-data.ts'

const plan: PipelinePlan = {
  rowSteps: [
    { step: 'ratio', output: 'share', numerator: 'part', denominator: 'total' },
    { step: 'cyclic', output: 'hour_sin', input: 'hour', period: 24, wave: 'sine' },
    { step: 'clip', output: 'unused', input: 'absent', low: 0, high: 1 },
  ],
  encoders: [
    { kind: 'robust', source: 'total' },
    { kind: 'one_hot', source: 'state' },
    { kind: 'missing_flag', source: 'state' },
    { kind: 'standard', source: 'share' },
    { kind: 'passthrough', source: 'hour' },
    { kind: 'passthrough', source: 'hour_sin' },
  ],
  families: { hour_sin: 'hour' },
}

function tableOf(n: number, seed = 0): Table {
  const at = (i: number) => (i * 37 + seed * 11) % 101
  return makeTable([
    { name: 'hour', type: 'int32', values: Int32Array.from({ length: n }, (_, i) => at(i) % 24) },
    { name: 'part', type: 'float64', values: Float64Array.from({ length: n }, (_, i) => at(i + 5)) },
    {
      name: 'total',
      type: 'float64',
      values: Float64Array.from({ length: n }, (_, i) => at(i) + 7),
      unit: 'USD',
    },
    { name: 'surplus', type: 'float64', values: new Float64Array(n) },
    {
      name: 'state',
      ...categoryColumn(Array.from({ length: n }, (_, i) => ['OH', null, 'IN', 'NY'][at(i) % 4] ?? null)),
    },
  ])
}

describe('fitPipeline', () => {
  it('knows inputs, sources and families', () => {
    const pipeline = fitPipeline(tableOf(40), plan)
    expect(pipeline.inputs).toEqual([
      { name: 'hour', type: 'int32', unit: null },
      { name: 'part', type: 'float64', unit: null },
      { name: 'total', type: 'float64', unit: 'USD' },
      { name: 'state', type: 'category', unit: null },
    ])
    expect(pipeline.rowSteps.map((step) => step.output)).toEqual(['share', 'hour_sin'])
    expect(pipeline.outputs).toEqual([
      { name: 'total', kind: 'value', level: null, source: 'total', sources: ['total'], family: 'total' },
      { name: 'state_IN', kind: 'level', level: 'IN', source: 'state', sources: ['state'], family: 'state' },
      { name: 'state_NY', kind: 'level', level: 'NY', source: 'state', sources: ['state'], family: 'state' },
      { name: 'state_OH', kind: 'level', level: 'OH', source: 'state', sources: ['state'], family: 'state' },
      {
        name: 'state_missing',
        kind: 'missing_flag',
        level: null,
        source: 'state',
        sources: ['state'],
        family: 'state',
      },
      {
        name: 'share',
        kind: 'value',
        level: null,
        source: 'share',
        sources: ['part', 'total'],
        family: 'share',
      },
      { name: 'hour', kind: 'value', level: null, source: 'hour', sources: ['hour'], family: 'hour' },
      { name: 'hour_sin', kind: 'value', level: null, source: 'hour_sin', sources: ['hour'], family: 'hour' },
    ])
  })

  it('roundTrip: a pipeline read back from JSON is the same and gives the same matrix to the bit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 5, max: 60 }), fc.nat(100), (n, seed) => {
        const table = tableOf(n, seed)
        const pipeline = fitPipeline(table, plan)
        const back = JSON.parse(JSON.stringify(pipeline)) as Pipeline
        expect(back).toEqual(pipeline)
        expect(applyPipeline(back, table)).toEqual(applyPipeline(pipeline, table))
      }),
      { seed: 32, numRuns: 30 },
    )
  })

  it('fitOnTrainOnly: what is learnt does not change with rows that are not in the training part', () => {
    const table = tableOf(60)
    const train = Int32Array.from({ length: 30 }, (_, i) => i)
    const fitted = fitPipeline(selectRows(table, train), plan)
    const other = makeTable([
      ...['hour', 'part', 'total', 'surplus'].map((name, j) => ({
        name,
        type: 'float64' as const,
        values: Float64Array.from(table.columns[j]!.values, (value, i) => (i < 30 ? value : value * 1000)),
      })),
      {
        name: 'state',
        ...categoryColumn(Array.from({ length: 60 }, (_, i) => (i < 30 ? stateAt(table, i) : 'ZZ'))),
      },
    ])
    const { encoders } = fitPipeline(selectRows(other, train), plan)
    expect(encoders).toEqual(fitted.encoders)
  })

  it('orderInvariance: levels and quartiles do not depend on the order of the rows', () => {
    const table = tableOf(50)
    const back = selectRows(
      table,
      Int32Array.from({ length: 50 }, (_, i) => 49 - i),
    )
    const robust = { ...plan, encoders: plan.encoders.filter(({ kind }) => kind !== 'standard') }
    expect(fitPipeline(back, robust)).toEqual(fitPipeline(table, robust))
  })

  it('takes a column that is there in place of a step’s output as an input', () => {
    const table = fromRecords([
      { share: 0.5, total: 4 },
      { share: 0.25, total: 2 },
    ])
    const pipeline = fitPipeline(table, { ...plan, encoders: [{ kind: 'passthrough', source: 'share' }] })
    expect(pipeline.inputs.map((input) => input.name)).toEqual(['share'])
    expect(pipeline.rowSteps).toEqual([])
    expect(pipeline.outputs[0]!.sources).toEqual(['share'])
  })

  it.each([
    [
      {
        encoders: [
          { kind: 'one_hot', source: 'state', names: 'level' },
          { kind: 'one_hot', source: 'again', names: 'level' },
        ],
      },
      'two model columns are called IN: one from state, one from again; names must be unique',
    ],
    [
      {
        encoders: [
          { kind: 'passthrough', source: 'total' },
          { kind: 'robust', source: 'total' },
        ],
      },
      'two model columns are called total: one from total, one from total',
    ],
    [{ encoders: [{ kind: 'passthrough', source: 'totl' }] }, 'unknown column: totl; nearest known: total'],
    [
      {
        encoders: [{ kind: 'passthrough', source: 'share' }],
        rowSteps: [{ ...plan.rowSteps[0], numerator: 'prt' }],
      },
      'missing column: prt; nearest present: part',
    ],
  ] as [Partial<PipelinePlan>, string][])('refuses a plan that cannot be: %j', (change, message) => {
    const again = { step: 'level_map', output: 'again', input: 'state', map: {}, missing: null } as const
    const base = { ...plan, rowSteps: [...plan.rowSteps, again] }
    expect(() => fitPipeline(tableOf(20), { ...base, ...change })).toThrow(message)
  })

  const claims = sharedData('insurance-claims/insurance_claims.csv')
  const metadata = sharedData('claims-app-fixtures/preprocessing_metadata.json')
  it.skipIf(claims === null || metadata === null)('learns the published medians of the claims file', () => {
    const pipeline = fitPipeline(claimsTable(readCsv(claims!)), claimsPlan)
    const { defaults } = readJson<{ defaults: Record<string, number> }>(metadata!)
    for (const encoder of pipeline.encoders) {
      if (encoder.kind !== 'robust') continue
      expect([encoder.source, encoder.median]).toEqual([encoder.source, defaults[encoder.source]])
    }
    expect(pipeline.outputs.find(({ name }) => name === 'property_share')!.sources).toEqual([
      'property_claim',
      'total_claim_amount',
    ])
  })
})

function stateAt(table: Table, row: number): string | null {
  const column = table.columns[4]!
  return column.type === 'category' ? (column.levels[column.values[row]!] ?? null) : null
}

const claimsNumbers = [
  'months_as_customer',
  'age',
  'policy_deductable',
  'policy_annual_premium',
  'umbrella_limit',
  'capital-gains',
  'capital-loss',
  'incident_hour_of_the_day',
  'number_of_vehicles_involved',
  'bodily_injuries',
  'witnesses',
  'total_claim_amount',
]
const claimsMade = [
  'injury_share',
  'property_share',
  'days_since_bind',
  'incident_month',
  'vehicle_age',
  'collision_type_missing',
  'csl_per_person',
  'csl_per_incident',
]

const claimsPlan: PipelinePlan = {
  rowSteps: [
    { step: 'ratio', output: 'injury_share', numerator: 'injury_claim', denominator: 'total_claim_amount' },
    {
      step: 'ratio',
      output: 'property_share',
      numerator: 'property_claim',
      denominator: 'total_claim_amount',
    },
    {
      step: 'date_difference',
      output: 'days_since_bind',
      from: 'policy_bind_date',
      to: 'incident_date',
      unit: 'day',
    },
    { step: 'date_part', output: 'incident_month', input: 'incident_date', part: 'month' },
    { step: 'difference', output: 'vehicle_age', from: 2015, minus: 'auto_year' },
    {
      step: 'flag_level',
      output: 'collision_type_missing',
      input: 'collision_type',
      levels: ['?'],
      missing: true,
    },
    { step: 'split', output: 'csl_per_person', input: 'policy_csl', separator: '/', part: 0 },
    { step: 'split', output: 'csl_per_incident', input: 'policy_csl', separator: '/', part: 1 },
  ],
  encoders: [...claimsNumbers, ...claimsMade].map((source) => ({ kind: 'robust', source })),
  families: {},
}

/** Every column as text, as a reader without types would give it: the pipeline's own reading is tested too. */
function claimsTable(columns: Record<string, string[]>): Table {
  return makeTable(Object.entries(columns).map(([name, texts]) => ({ name, ...categoryColumn(texts) })))
}
