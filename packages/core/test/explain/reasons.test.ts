import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import {
  type Attributions,
  makeTable,
  prepareReasons,
  profileTable,
  type ReasonContext,
  type ReasonRow,
  reasonsFor,
  type Wording,
} from '../../src/index.ts'

const words = (code: string, label: string): Wording['families'][string] => ({
  code,
  label: { en: label, es: { text: label, gender: 'f', number: 's' } },
  format: 'number',
  unit: null,
})
const wording: Wording = {
  families: {
    income: words('T-1', 'the income'),
    age: words('T-2', 'the age'),
    state: words('T-3', 'the state'),
    loans: words('T-4', 'the number of loans'),
    late: words('T-5', 'the share of late payments'),
    visits: words('T-6', 'the number of visits'),
    plan: words('T-7', 'the plan'),
  },
  levels: {},
  cohort: { en: 'applicants', es: 'las solicitudes' },
  currency: '',
}

/** Incomes 1 … 100, the row's own is 90. */
const training = makeTable([
  {
    name: 'income',
    type: 'float64',
    unit: 'kCLP',
    values: Float64Array.from({ length: 100 }, (_, i) => i + 1),
  },
])
const table = makeTable([
  { name: 'income', type: 'float64', unit: 'kCLP', values: Float64Array.of(90) },
  { name: 'age', type: 'float64', values: Float64Array.of(Number.NaN) },
])
const context: ReasonContext = { profile: profileTable(training), wording, favourable: 'negative' }

describe('reasonsFor', () => {
  it('gives the largest factor with its facts and its sentence', () => {
    const [reason] = reasonsFor(rowOf({ income: 1.5, age: -0.5 }), context)
    expect(reason).toEqual({
      feature: 'income',
      code: 'T-1',
      phi: 1.5,
      share: 1.5,
      direction: 'raises',
      rank: 1,
      tie: false,
      principal: true,
      value: { raw: 90, unit: 'kCLP' },
      comparison: {
        kind: 'percentile',
        cohort: 'train',
        percentile: 89.5,
        band: 'high',
        share: 0.01,
        p25: 25.75,
        p50: 50.5,
        p75: 75.25,
      },
      comparisonConflict: false,
      text: 'The income (90) is higher than 89% of applicants (typical 25.75–75.25). It was the largest factor raising the score.',
      evidence: expect.stringMatching(/^ev:[0-9a-f]{32}$/),
    })
  })

  it('words a missing value as one that could not be verified', () => {
    const [reason] = reasonsFor(rowOf({ age: -0.5 }), context)
    expect(reason).toMatchObject({
      value: { raw: null, unit: null },
      comparison: null,
      text: 'The age could not be verified. It was the largest factor lowering the score.',
    })
  })

  it('words a family whose value no column shows by its part in the score alone', () => {
    const [reason] = reasonsFor(rowOf({ plan: 0.5 }), context)
    expect(reason!.text).toBe('The plan was the largest factor raising the score.')
  })

  it('counts the place within the direction, the rank among all', () => {
    const reasons = reasonsFor(rowOf({ age: 1, income: -2, state: 3, loans: -4 }), context)
    expect(reasons.map(({ feature, rank, text }) => [feature, rank, roleOf(text)])).toEqual([
      ['loans', 1, 'the largest factor lowering the score'],
      ['state', 2, 'the largest factor raising the score'],
      ['income', 3, 'the second largest factor lowering the score'],
      ['age', 4, 'the second largest factor raising the score'],
    ])
  })

  it('gives the top by size and every principal reason not among them', () => {
    const phis = { income: -9, age: -8, state: -7, loans: 4, late: 3, visits: 2, plan: 1 }
    const some = reasonsFor(rowOf(phis), { ...context, top: 3 })
    expect(some.map(({ feature, rank, principal }) => [feature, rank, principal])).toEqual([
      ['income', 1, false],
      ['age', 2, false],
      ['state', 3, false],
      ['loans', 4, true],
      ['late', 5, true],
      ['visits', 6, true],
      ['plan', 7, true],
    ])
    const adverseLow = reasonsFor(rowOf(phis), { ...context, favourable: 'positive' })
    expect(adverseLow.filter(({ principal }) => principal).map(({ feature }) => feature)).toEqual([
      'income',
      'age',
      'state',
    ])
    expect(adverseLow).toHaveLength(5)
  })

  it('keeps four principal reasons at most, and none where no side is declared favourable', () => {
    const phis = { income: 9, age: 8, state: 7, loans: 4, late: 3, visits: 2, plan: 1 }
    const principal = (favourable: 'negative' | null) =>
      reasonsFor(rowOf(phis), { ...context, favourable }).filter((reason) => reason.principal).length
    expect([principal('negative'), principal(null)]).toEqual([4, 0])
  })

  it('gives nothing for what contributes nothing', () => {
    expect(reasonsFor(rowOf({ income: 0, age: 0 }), context)).toEqual([])
  })

  it('flags ties and keeps them in the order of the catalogue', () => {
    const reasons = reasonsFor(rowOf({ loans: 1, age: 1 + 1e-7, state: -1, visits: 0.5 }), context)
    expect(reasons.map(({ feature, tie, rank }) => [feature, tie, rank])).toEqual([
      ['age', true, 1],
      ['state', true, 2],
      ['loans', true, 3],
      ['visits', false, 4],
    ])
  })

  it('has no share where the score is the base', () => {
    const [reason] = reasonsFor(rowOf({ income: 1, age: -1 }), context)
    expect(reason!.share).toBeNull()
  })

  it('drops the comparison from the text where the local slope contradicts it, and says so', () => {
    // with a typical income the score would be higher still: "higher than 89 %" would explain the opposite
    const against = { ...rowOf({ income: 1.5 }), scoreWithTypical: () => 9 }
    expect(reasonsFor(against, context)[0]).toMatchObject({
      comparison: { kind: 'percentile', percentile: 89.5 },
      comparisonConflict: true,
      text: 'The income is 90. It was the largest factor raising the score.',
    })
    for (const score of [-3, 1.5]) {
      const agreeing = { ...rowOf({ income: 1.5 }), scoreWithTypical: () => score }
      expect(reasonsFor(agreeing, context)[0]!.comparisonConflict).toBe(false)
    }
    const lowering = { ...rowOf({ income: -1.5 }), scoreWithTypical: () => -9 }
    expect(reasonsFor(lowering, context)[0]!.comparisonConflict).toBe(true)
  })

  it('asks for the typical score of the families that it compares, and of no other', () => {
    const asked: string[] = []
    const scoreWithTypical = (family: string) => {
      asked.push(family)
      return 0
    }
    reasonsFor({ ...rowOf({ income: 1, age: 2, plan: 3 }), scoreWithTypical }, context)
    expect(asked).toEqual(['income'])
  })

  it('asks for several typical scores at once where it can', () => {
    const asked: (readonly string[])[] = []
    const row = rowOf({ income: 1.5, age: 2, plan: 3 })
    const scoresWithTypical = (families: readonly string[]) => {
      asked.push(families)
      return Float64Array.of(9)
    }
    const reasons = reasonsFor({ ...row, scoresWithTypical }, context)
    expect(asked).toEqual([['income']])
    expect(reasons).toEqual(reasonsFor({ ...row, scoreWithTypical: () => 9 }, context))
    expect(reasons.map(({ comparisonConflict }) => comparisonConflict)).toEqual([false, false, true])
  })

  it('speaks of a model without words by the names of its columns, with no code', () => {
    const [reason] = reasonsFor(rowOf({ income: 1.5 }), { profile: context.profile })
    expect(reason).toMatchObject({
      code: null,
      principal: false,
      text: 'income (90) is higher than 89% of training rows (typical 25.75–75.25). It was the largest factor raising the score.',
    })
    const [spanish] = reasonsFor(rowOf({ income: 1.5 }), { profile: context.profile, language: 'es' })
    expect(spanish!.text).toBe(
      'income (90) es más alto que el 89 % de las filas de entrenamiento (lo habitual: 25,75–75,25). Fue el mayor factor que subió el puntaje.',
    )
  })

  it('is not confused by a column named like a part of every object', () => {
    const [reason] = reasonsFor(rowOf({ constructor: 1 }), context)
    expect(reason!.text).toBe('constructor was the largest factor raising the score.')
  })

  it('has the same evidence by any SHA-256', () => {
    const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
    const own = reasonsFor(rowOf({ income: 1.5, age: -1 }), context)
    expect(reasonsFor(rowOf({ income: 1.5, age: -1 }), { ...context, sha256 })).toEqual(own)
  })

  it('gives the same bytes for the same facts, other evidence for other facts', () => {
    const evidence = (phis: Record<string, number>, more: Partial<ReasonContext> = {}) =>
      reasonsFor(rowOf(phis), { ...context, ...more })[0]!.evidence
    expect(evidence({ income: 1.5 })).toBe(evidence({ income: 1.5 }))
    expect(evidence({ income: 1.5 })).not.toBe(evidence({ income: 1.25 }))
    expect(evidence({ income: 1.5 })).not.toBe(evidence({ income: 1.5 }, { language: 'es' }))
  })
})

describe('prepareReasons', () => {
  it('says of each row what is said of it alone, wherever its columns stand', () => {
    const reasonsOf = prepareReasons(context)
    const turned = { ...table, schema: table.schema.toReversed(), columns: table.columns.toReversed() }
    const narrow = { ...table, schema: table.schema.slice(1), columns: table.columns.slice(1) }
    const rows = [table, turned, narrow, table].map((some) => ({
      ...rowOf({ income: 1.5, age: -0.5, plan: 1 }),
      table: some,
    }))
    for (const row of rows) expect(reasonsOf(row)).toEqual(reasonsFor(row, context))
    expect(reasonsOf(rows[1]!)).toEqual(reasonsOf(rows[0]!))
    expect(reasonsOf(rows[2]!)[0]!.value).toEqual({ raw: null, unit: null })
  })
})

/** Attributions of one row over families; the base is 0, the score their sum. */
function rowOf(phis: Readonly<Record<string, number>>): ReasonRow {
  const phi = Float64Array.from(Object.values(phis))
  const attributions: Attributions = {
    method: 'interventional',
    space: 'margin',
    rows: 1,
    names: Object.keys(phis),
    base: 0,
    phi,
    score: Float64Array.of(phi.reduce((sum, value) => sum + value, 0)),
    residual: new Float64Array(1),
  }
  return { attributions, row: 0, table }
}

function roleOf(text: string): string {
  return /(the [a-z ]*largest factor .*)\.$/.exec(text)![1]!
}
