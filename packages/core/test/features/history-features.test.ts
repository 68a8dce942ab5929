import { describe, expect, it } from 'vitest'
import {
  categoryColumn,
  columnOf,
  createRandom,
  eventHistory,
  type HistoryPlan,
  historyFeatures,
  makeTable,
  type Random,
  type Table,
} from '../../src/index.ts'
import { type NaiveEvent, naiveHistory } from './naive-history.ts'

const hour = 3_600_000
const listed = { column: 'country', levels: ['X', 'Y'] } as const

/** Every statistic, on every side, in windows and over the whole past. */
const plan: HistoryPlan = {
  time: 'at',
  sides: { out: 'payer', in: 'payee' },
  steps: [undefined, 2, 9, 40].flatMap((hours) =>
    ['out', 'in', 'any'].flatMap((side) => {
      const base = { side, ...(hours !== undefined && { hours }) }
      const name = `${side}_${hours ?? 'ever'}`
      return [
        { ...base, output: `count_${name}`, statistic: 'count' as const },
        ...(hours === undefined
          ? []
          : [{ ...base, output: `rate_${name}`, statistic: 'per_day' as const, where: [listed] }]),
        ...(['sum', 'mean', 'max', 'min', 'std'] as const).map((statistic) => ({
          ...base,
          output: `${statistic}_${name}`,
          statistic,
          of: 'amount',
        })),
        { ...base, output: `share_${name}`, statistic: 'share' as const, where: [listed] },
        {
          ...base,
          output: `near_${name}`,
          statistic: 'share' as const,
          where: [
            {
              anyOf: [
                { column: 'amount', atLeast: 9, below: 10 },
                { column: 'amount', multipleOf: 5 },
              ],
            },
          ],
        },
        { ...base, output: `others_${name}`, statistic: 'distinct' as const },
        { ...base, output: `countries_${name}`, statistic: 'distinct' as const, of: 'country' },
        {
          ...base,
          output: `coverage_${name}`,
          statistic: 'coverage' as const,
          of: 'country',
          levels: ['X', 'Z', 'nowhere'],
          where: [{ column: 'until', passed: false }],
        },
        {
          ...base,
          output: `expired_${name}`,
          statistic: 'max' as const,
          of: 'amount',
          where: [{ column: 'until', passed: true }],
        },
        { ...base, output: `since_${name}`, statistic: 'hours_since' as const, where: [listed] },
        { ...base, output: `gap_${name}`, statistic: 'mean' as const, of: { hoursSince: 'in' } },
        { ...base, output: `burst_${name}`, statistic: 'max' as const, of: { countWithin: 5 } },
        { ...base, output: `pause_${name}`, statistic: 'max' as const, of: { hoursSince: 'any' } },
        {
          ...base,
          output: `new_${name}`,
          statistic: 'mean' as const,
          of: { isNew: 'counterparty' as const },
        },
      ]
    }),
  ),
}

const names = ['a', 'b', 'c', 'd', 'e']

function drawEvents(random: Random, count: number): NaiveEvent[] {
  const maybe = <T>(value: T): T | null => (random.int(12) === 0 ? null : value)
  return Array.from({ length: count }, () => {
    // whole hours, so that many events share an instant
    const at = random.int(80) * hour
    return {
      at,
      payer: maybe(names[random.int(5)]!),
      payee: maybe(names[random.int(5)]!),
      amount: maybe(random.int(2) === 0 ? random.int(30) : random.int(3000) / 100 + 1e6),
      country: maybe(['X', 'Y', 'Z'][random.int(3)]!),
      until: maybe(at + random.int(50) * hour),
    }
  })
}

function tableOf(events: readonly NaiveEvent[]): Table {
  const text = (name: string) => ({
    name,
    ...categoryColumn(events.map((event) => event[name] as string | null)),
  })
  const numbers = (name: string, type: 'instant' | 'float64') => ({
    name,
    type,
    values: Float64Array.from(events, (event) => (event[name] as number | null) ?? Number.NaN),
  })
  return makeTable([
    numbers('at', 'instant'),
    text('payer'),
    text('payee'),
    numbers('amount', 'float64'),
    text('country'),
    numbers('until', 'instant'),
  ])
}

const asked = (random: Random, count: number) =>
  Array.from({ length: count }, () => ({
    entity: ['a', 'b', 'c', 'd', 'e', 'nobody'][random.int(6)]!,
    t: random.int(180) * (hour / 2),
  }))

function batch(events: readonly NaiveEvent[], rows: readonly { entity: string; t: number }[]) {
  const made = historyFeatures(
    tableOf(events),
    {
      entity: categoryColumn(rows.map(({ entity }) => entity)),
      asOf: Float64Array.from(rows, ({ t }) => t),
    },
    plan,
  )
  return rows.map((_, i) =>
    Object.fromEntries(plan.steps.map(({ output }) => [output, columnOf(made, output).column.values[i]!])),
  )
}

describe('history steps', () => {
  it('are what each formula says, on random events in random order', () => {
    const random = createRandom(11)
    for (let round = 0; round < 12; round++) {
      const events = drawEvents(random, [0, 1, 3, 20, 120, 300][round % 6]!)
      const rows = asked(random, 40)
      if (events.length === 0) events.push({ ...drawEvents(random, 1)[0]!, payer: null, payee: null })
      for (const [i, values] of batch(events, rows).entries()) {
        const { entity, t } = rows[i]!
        for (const [output, want] of Object.entries(naiveHistory(events, plan, entity, t))) {
          const value = values[output]!
          if (Number.isNaN(want)) expect(value, output).toBeNaN()
          // the naive sums of up to 300 numbers around 1e6 lose some 1e-13 of themselves, and a standard deviation of a few cents 1e-8
          else
            expect(Math.abs(value - want) / Math.max(1, Math.abs(want)), output).toBeLessThan(
              output.startsWith('std') ? 1e-6 : 1e-12,
            )
        }
      }
    }
  })

  it('see nothing of the moment itself or later: without those events all is the same (noFutureLeak)', () => {
    const random = createRandom(12)
    const events = drawEvents(random, 250)
    for (const row of asked(random, 60)) {
      const past = events.filter(({ at }) => (at as number) < row.t)
      if (past.length > 0) expect(batch(past, [row])).toEqual(batch(events, [row]))
    }
  })

  it('do not depend on the order of the rows', () => {
    const random = createRandom(13)
    const events = drawEvents(random, 200)
    const rows = asked(random, 50)
    const shuffled = [...random.permutation(200)].map((i) => events[i]!)
    expect(batch(shuffled, rows)).toEqual(batch(events, rows))
  })

  it('are the same to the bit where events come one by one', () => {
    const random = createRandom(14)
    for (let round = 0; round < 4; round++) {
      const events = drawEvents(random, 400).sort((a, b) => (a.at as number) - (b.at as number))
      const rows = asked(random, 80).sort((a, b) => a.t - b.t)
      const expected = batch(events, rows)
      const history = eventHistory(plan)
      let next = 0
      for (const [i, { entity, t }] of rows.entries()) {
        while (next < events.length && (events[next]!.at as number) < t) history.add(events[next++]!)
        const ours = Object.entries(history.at(entity, t)).map(([name, value]) => [name, value ?? Number.NaN])
        expect(Object.fromEntries(ours)).toEqual(expected[i])
      }
    }
  })

  it('leave nothing behind when large amounts have gone', () => {
    const amounts = [1e15, 0.1, 0.2, 1e15, 0.3]
    const events = amounts.map((amount, i) => ({
      at: i * hour,
      payer: 'a',
      payee: 'b',
      amount,
      country: 'X',
      until: null,
    }))
    const [values] = batch(events, [{ entity: 'a', t: 5 * hour }])
    expect(values!.sum_out_2).toBe(1e15 + 0.3)
    const [later] = batch(events, [{ entity: 'a', t: 6 * hour }])
    expect(later!.sum_out_2).toBe(0.3)
    expect(later!.std_out_ever).toBeCloseTo(Math.sqrt(3e29), -6)
  })

  it('are missing where columns are missing, windows are finer than the instants, or nobody is asked about', () => {
    const events = makeTable([
      { name: 'at', type: 'instant', values: Float64Array.of(0, 24 * hour) },
      { name: 'payer', type: 'int32', values: Int32Array.of(1, 1) },
      { name: 'payee', type: 'int32', values: Int32Array.of(2, 2) },
    ])
    const rows = { entity: categoryColumn(['1', null]), asOf: Float64Array.of(48 * hour, 48 * hour) }
    const made = historyFeatures(events, rows, plan, { resolutionHours: 24 })
    const of = (name: string) => [...columnOf(made, name).column.values]
    expect(of('sum_out_ever')).toEqual([Number.NaN, Number.NaN])
    expect(of('count_out_9')).toEqual([Number.NaN, Number.NaN])
    expect(of('count_out_40')).toEqual([1, Number.NaN])
    expect(of('count_out_ever')).toEqual([2, Number.NaN])
  })
})

describe('plans that cannot be', () => {
  const broken = (step: object, sides: Record<string, string> = { out: 'payer', in: 'payee' }) =>
    eventHistory({
      time: 'at',
      sides,
      steps: [{ output: 'x', side: 'out', statistic: 'count', ...step } as HistoryPlan['steps'][number]],
    })

  it.each([
    [{ side: 'up' }, 'unknown side up; known: out, in, any'],
    [{ hours: 0 }, 'a window of 0 hours is not above 0'],
    [{ statistic: 'max', of: { countWithin: 0 } }, 'a window of 0 hours is not above 0'],
    [{ statistic: 'per_day' }, 'a rate needs a window'],
    [{ statistic: 'mean' }, 'mean needs a value'],
    [{ statistic: 'coverage', of: 'country' }, 'coverage needs a column and its levels'],
    [{ statistic: 'mean', of: { hoursSince: 'up' } }, 'unknown side up'],
  ])('%j', (step, message) => {
    expect(() => broken(step)).toThrow(message)
  })

  it('need two sides for a counterparty, and different outputs', () => {
    expect(() => broken({ statistic: 'distinct' }, { out: 'payer' })).toThrow(
      'a counterparty needs two sides',
    )
    const step = { output: 'n', side: 'out', statistic: 'count' } as const
    expect(() => eventHistory({ ...plan, steps: [step, step] })).toThrow('another step has the same output')
  })
})
