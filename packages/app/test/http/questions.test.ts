import { join } from 'node:path'
import { createClient, type DecisionView, type routes, type WhatIfCell } from '@candor/client'
import { columnOf, namesOf, type RecourseRules, selectColumns, type Table, valueAt } from '@candor/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { explainTable } from '../../src/jobs/explain-table.ts'
import { tableRows } from '../../src/jobs/files/table-rows.ts'
import { findCounterfactuals } from '../../src/jobs/find-counterfactuals.ts'
import { readTable } from '../../src/jobs/read-table.ts'
import { writeRows } from '../../src/jobs/write-rows.ts'
import { claims, claimsTable } from '../served/registered-models.ts'
import { type ServedApp, servedApp } from '../served/served-app.ts'

let served: ServedApp
let path: string
let baseUrl: string
let csv: string
let rows: Table

beforeAll(async () => {
  served = await servedApp({ 'claims-rf': 'rf', 'claims-gbm': 'gbm' })
  path = served.path
  baseUrl = await served.app.listen({ port: 0, host: '127.0.0.1' })
  csv = join(path, 'claims.csv')
  const left = new Set(['fraud_reported', ...claims.drop])
  const sent = namesOf(claimsTable).filter((name) => !left.has(name))
  await writeRows(csv, tableRows(selectColumns(claimsTable, sent)))
  rows = await readTable([csv])
})

afterAll(() => served.close())

const client = () => createClient({ baseUrl })
const params = { name: 'claims-gbm' }

const recordAt = (row: number) =>
  Object.fromEntries(namesOf(rows).map((name) => [name, valueAt(columnOf(rows, name).column, row)]))

const refused = (answer: Promise<unknown>) =>
  answer.then(
    () => 'answered',
    ({ problem }) =>
      [problem.status, problem.code, ...problem.errors.map((each: { pointer: string }) => each.pointer)].join(
        ' ',
      ),
  )

async function countStored(): Promise<number> {
  const { items } = await client().decisions({ query: { limit: 200 } })
  return items.length
}

type Words = Omit<z.input<typeof routes.counterfactual.body>, 'features'>

/** What each word is in the library. */
const asked: [string, Words, RecourseRules & { to?: number; count?: number }][] = [
  ['nothing', {}, {}],
  ['a cut-off and several answers', { to: 0.2, count: 3 }, { to: 0.2, count: 3 }],
  ['few changes', { max_changes: 1, count: 2 }, { maxChanges: 1, count: 2 }],
  ['locked columns', { locked: ['total_claim_amount'] }, { locked: ['total_claim_amount'] }],
  [
    'directions, ranges and steps',
    {
      direction: { months_as_customer: 'up' },
      range: { total_claim_amount: [1000, 60000] },
      step: { total_claim_amount: 100 },
    },
    {
      direction: { months_as_customer: 'up' },
      range: { total_claim_amount: [1000, 60000] },
      step: { total_claim_amount: 100 },
    },
  ],
  [
    'levels',
    { levels: { incident_severity: ['Minor Damage', 'Trivial Damage'] } },
    { levels: { incident_severity: ['Minor Damage', 'Trivial Damage'] } },
  ],
  [
    'linked, requires and forbids',
    {
      linked: { injury_claim: { constant: 5, factors: { total_claim_amount: 0.1 } } },
      requires: [['incident_severity', 'total_claim_amount']],
      forbids: [['age', 'months_as_customer']],
    },
    {
      linked: { injury_claim: { constant: 5, factors: { total_claim_amount: 0.1 } } },
      requires: [['incident_severity', 'total_claim_amount']],
      forbids: [['age', 'months_as_customer']],
    },
  ],
  [
    'costs, weights, a margin and plausibility',
    {
      cost: { total_claim_amount: { per_unit: 0.001, fixed: 2 }, incident_severity: { fixed: 1 } },
      weights: { months_as_customer: 3 },
      margin: 0.05,
      plausible: true,
    },
    {
      cost: { total_claim_amount: { perUnit: 0.001, fixed: 2 }, incident_severity: { fixed: 1 } },
      weights: { months_as_customer: 3 },
      margin: 0.05,
      isPlausible: true,
    },
  ],
]

describe('a counterfactual', () => {
  it.each(asked)('is that of the command line, to the bit: %s', async (_, words, { to, count, ...rules }) => {
    for (const row of [0, 11]) {
      const found = await client().counterfactual({
        params,
        body: { features: recordAt(row), deadline_ms: 30_000, budget: 300, ...words },
      })
      const { found: _found, ...told } = await findCounterfactuals({
        ...{ files: [csv], model: 'claims-gbm', dataDir: path, row, to: to ?? null, count: count ?? 1 },
        ...{ rules: { maxChanges: 3, ...rules }, deadline: null, budget: 300, reading: {} },
      })
      const { model, warnings, ...answer } = found
      expect(model).toEqual({ name: 'claims-gbm', version: '1', hash: told['model_hash'] })
      expect(told).toMatchObject(answer)
      for (const { changes, probability, verified } of answer.options) {
        expect(verified).toBe(true)
        const features = {
          ...recordAt(row),
          ...Object.fromEntries(changes.map(({ feature, to }) => [feature, to])),
        }
        if (words.linked !== undefined) continue
        const { cells } = await client().whatIf({
          params,
          body: { features, vary: { age: [features['age']!] }, attributions: false },
        })
        expect(cells[0]?.score.calibrated).toBe(probability)
      }
    }
  })

  it('names the column of a rule that cannot be', async () => {
    const features = recordAt(0)
    const ask = (words: Words) => refused(client().counterfactual({ params, body: { features, ...words } }))
    expect(await ask({ locked: ['agee'] })).toBe('422 explain.unknown_rule_column /locked/0')
    expect(await ask({ direction: { agee: 'up' } })).toBe('422 explain.unknown_rule_column /direction/agee')
    expect(await ask({ range: { incident_severity: [1, 2] } })).toBe(
      '422 explain.rule_needs_numbers /range/incident_severity',
    )
    expect(await ask({ requires: [['age', 'agee']] })).toBe('422 explain.unknown_rule_column /requires/0/1')
    expect(await ask({ max_changes: 0 })).toBe('422 http.invalid_request /max_changes')
    expect(await ask({ direction: { age: 'sideways' as never } })).toBe(
      '422 http.invalid_request /direction/age',
    )
    const { age, ...others } = features
    expect(await refused(client().counterfactual({ params, body: { features: others } }))).toBe(
      '422 features.missing_column /features/age',
    )
    expect(await refused(client().counterfactual({ params: { name: 'x' }, body: { features } }))).toBe(
      '404 store.unknown_model',
    )
  })

  it('keeps its deadline while other requests are answered', async () => {
    const order: string[] = []
    const search = client()
      .counterfactual({
        params: { name: 'claims-rf' },
        body: {
          ...{ features: recordAt(1), max_changes: 20, count: 20, to: 0.0001, budget: 10_000_000 },
          ...{ deadline_ms: 700, plausible: true },
        },
      })
      .then((answer) => {
        order.push('found')
        return answer
      })
    await client().health()
    order.push('health')
    const { status, optimal } = await search
    expect(order).toEqual(['health', 'found'])
    expect(status === 'undecided' && optimal).toBe(false)
  })
})

describe('a grid of what-ifs', () => {
  const vary = {
    total_claim_amount: [5000, 52080, 90000],
    incident_severity: ['Minor Damage', 'Total Loss'],
  }

  it('has the scores and contributions of each record alone, to the bit, in the order of its axes', async () => {
    for (const name of ['claims-gbm', 'claims-rf'])
      for (const method of ['auto', 'path_dependent'] as const) {
        const features = recordAt(2)
        const grid = await client().whatIf({ params: { name }, body: { features, vary, method } })
        expect(grid.vary).toEqual(Object.entries(vary).map(([feature, values]) => ({ feature, values })))
        expect(grid.cells.map(({ values }) => values)).toEqual(
          vary.total_claim_amount.flatMap((total_claim_amount) =>
            vary.incident_severity.map((incident_severity) => ({ total_claim_amount, incident_severity })),
          ),
        )
        const check = async ({ values, score, explanation, warnings, change }: WhatIfCell) => {
          const record = { ...features, ...values }
          const alone = await client().explain({ params: { name }, body: { features: record, method } })
          const { base, score: explained, residual, contributions } = alone.explanation
          expect(explanation).toEqual({ base, score: explained, residual, contributions })
          expect(warnings).toEqual(alone.warnings)
          const [one] = (
            await client().whatIf({
              params: { name },
              body: { features: record, vary: {}, attributions: false },
            })
          ).cells
          expect(one?.score).toEqual(score)
          expect(change).toBe(score.margin! - grid.original.score.margin!)
        }
        for (const cell of [grid.original, ...grid.cells]) await check(cell)
        expect(grid.explained?.method).toBe(method === 'auto' ? 'interventional' : method)
      }
  })

  it('scores as a decision does', async () => {
    const features = recordAt(5)
    const before = await countStored()
    const { cells } = await client().whatIf({
      params,
      body: { features, vary: { total_claim_amount: [70000] } },
    })
    expect(await countStored()).toBe(before)
    const decision: DecisionView = await client().score({
      params,
      body: { features: { ...features, total_claim_amount: 70000 } },
    })
    const { probability, margin, outcome, band } = decision
    expect(cells[0]?.score).toMatchObject({ probability, margin, outcome, band })
  })

  it('lets what is linked follow, and marks what training had not seen', async () => {
    const { cells } = await client().whatIf({
      params,
      body: {
        features: recordAt(2),
        vary: { total_claim_amount: [10_000, 9_000_000], incident_severity: ['Never Seen'] },
        linked: { injury_claim: { constant: 10, factors: { total_claim_amount: 0.5 } } },
      },
    })
    expect(cells.map(({ values }) => values['injury_claim'])).toEqual([5010, 4_500_010])
    expect(cells[1]?.warnings).toEqual(
      expect.arrayContaining([
        { code: 'unknown_level', feature: 'incident_severity', detail: 'Never Seen' },
        { code: 'feature_out_of_range', feature: 'total_claim_amount' },
      ]),
    )
  })

  it('is refused where it is too large, or a value is none', async () => {
    const features = recordAt(2)
    const many = Array.from({ length: 40 }, (_, i) => i)
    const ask = (varied: Record<string, (number | string)[]>) =>
      refused(client().whatIf({ params, body: { features, vary: varied } }))
    expect(await ask({ age: many, months_as_customer: many })).toBe('422 decisions.what_if_too_large /vary')
    expect(await ask({ age: ['old'] })).toBe('422 data.wrong_value /vary/age')
    expect(await ask({ agee: [1] })).toBe('422 features.unknown_column /vary/agee')
    expect(await ask({ age: [] })).toBe('422 http.invalid_request /vary/age')
    // one cell of so many axes must not cost the square of them
    const axes = Object.fromEntries(Array.from({ length: 8000 }, (_, i) => [`x${i}`, [1]]))
    expect(await ask(axes)).toMatch(/^422 features\.unknown_column /)
    const slow = { features, vary: { age: many, months_as_customer: many.slice(0, 25) }, deadline_ms: 1 }
    expect(await refused(client().whatIf({ params, body: slow }))).toBe(
      '503 decisions.what_if_too_slow /vary',
    )
  })
})

describe('an explanation', () => {
  it.each([
    ['path_dependent', 'source', 'margin'],
    ['path_dependent', 'column', 'margin'],
    ['interventional', 'source', 'margin'],
    ['interventional', 'column', 'margin'],
    ['auto', 'source', 'margin'],
    ['interventional', 'source', 'probability'],
    ['auto', 'column', 'probability'],
  ] as const)('has the numbers of the command line, to the bit: %s, %s, %s', async (method, level, space) => {
    for (const name of ['claims-gbm', 'claims-rf']) {
      const out = join(path, `${name}-${method}-${level}-${space}.parquet`)
      await explainTable(
        {
          ...{ files: [csv], model: name, dataDir: path, method, level, space, class: null },
          ...{ background: null, backgroundRows: null, top: null, words: null, range: null, seed: 0 },
          ...{ isStrict: false, reading: {}, onNote: () => undefined },
        },
        { out, force: true, format: null },
      )
      const table = await readTable([out])
      const at = (column: string, row: number) => valueAt(columnOf(table, column).column, row)
      for (const row of [0, 7, 19]) {
        const { explanation } = await client().explain({
          params: { name },
          body: { features: recordAt(row), method, level, space },
        })
        const { base, score, residual, contributions } = explanation
        expect([base, score, residual]).toEqual(
          ['base', 'score', 'residual'].map((column) => at(column, row)),
        )
        expect(contributions.length).toBe(table.schema.length - 4)
        for (const { feature, phi } of contributions) expect(phi).toBe(at(`phi_${feature}`, row))
      }
    }
  })
})
