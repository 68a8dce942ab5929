import fc from 'fast-check'
import { fromRecords } from '../../src/data/index.ts'
import type { EncoderPlan, Pipeline, RowStep } from '../../src/features/index.ts'
import { fitPipeline } from '../../src/features/index.ts'

type Cell = number | string | boolean | null
export type RandomRecord = Record<string, Cell | readonly Cell[]>

const types = {
  amount: 'float64',
  year: 'int32',
  rate: 'float32',
  paid: 'boolean',
  state: 'category',
  limits: 'category',
  zip: 'category',
  day: 'instant',
  until: 'instant',
} as const

/** One step of each kind, some of which read what others make. */
const steps: readonly RowStep[] = [
  { step: 'ratio', output: 'share', numerator: 'rate', denominator: 'amount' },
  { step: 'difference', output: 'age', from: 2015, minus: 'year' },
  { step: 'difference', output: 'gap', from: 'amount', minus: 'age' },
  { step: 'clip', output: 'clipped', input: 'share', low: 0, high: 1 },
  { step: 'cyclic', output: 'wave', input: 'age', period: 12, wave: 'cosine' },
  { step: 'remainder', output: 'left', input: 'amount', divisor: 7 },
  { step: 'bin', output: 'band', input: 'amount', edges: [0, 10], labels: ['low', 'mid', 'low'] },
  { step: 'date_difference', output: 'span', from: 'day', to: 'until', unit: 'day' },
  { step: 'date_part', output: 'month', input: 'day', part: 'month' },
  { step: 'split', output: 'part', input: 'limits', separator: '/', part: 1 },
  { step: 'flag_level', output: 'no_state', input: 'state', levels: ['?', 'None'], missing: true },
  { step: 'level_map', output: 'filled', input: 'state', map: { '?': 'None' }, missing: 'None' },
  { step: 'level_number', output: 'risk', input: 'state', map: { OH: 1, NY: 2 }, other: null },
]

const textOf = fc.constantFrom('OH', 'NY', '?', 'IN', 'None')
const instant = fc.constantFrom('2015-01-25', '2014-02-03T04:05:06Z', '1999-12-31 23:59')
const number = fc.oneof(
  fc.constantFrom(0, -0, 1, 2.5, 1e300, 1e-300),
  fc.double({ noNaN: true, min: -50, max: 50 }),
)
const good = {
  amount: number,
  year: fc.integer({ min: 1990, max: 2020 }),
  rate: number.map(Math.fround).filter(Number.isFinite),
  paid: fc.boolean(),
  state: textOf,
  limits: fc.constantFrom('100/300', '250/500', '100'),
  zip: fc.constantFrom('1000', '2000'),
  day: instant,
  until: instant,
}
const columns = Object.keys(good) as (keyof typeof good)[]
const outputs = steps.map(({ output }) => output)

/** A pipeline of some steps and encoders, fitted on random rows; some of its ordinal encoders refuse what they do not know. */
export const randomPipeline: fc.Arbitrary<Pipeline | null> = fc
  .record({
    train: fc.array(fc.record(good), { minLength: 4, maxLength: 9 }),
    encoders: fc.uniqueArray(
      fc.record({
        source: fc.constantFrom(...columns, ...outputs),
        kind: fc.constantFrom<EncoderPlan['kind']>(
          'passthrough',
          'standard',
          'robust',
          'ordinal',
          'one_hot',
          'missing_flag',
        ),
      }),
      { minLength: 1, maxLength: 9, selector: ({ source, kind }) => `${source} ${kind}` },
    ),
    kept: fc.subarray([...steps]),
    missing: fc.constantFrom<'nan' | undefined>('nan', undefined),
    refuses: fc.boolean(),
  })
  .map(({ train, encoders, kept, missing, refuses }) => {
    const table = fromRecords(
      train,
      columns.map((name) => ({ name, type: types[name] })),
    )
    try {
      const pipeline = fitPipeline(table, {
        rowSteps: kept,
        encoders: encoders.map(
          (plan) => (plan.kind === 'ordinal' && missing ? { ...plan, missing } : plan) as EncoderPlan,
        ),
        families: {},
      })
      return {
        ...pipeline,
        inputs: pipeline.inputs.map((input) => ({ ...input, type: types[input.name as keyof typeof types] })),
        encoders: pipeline.encoders.map((fitted) =>
          fitted.kind === 'ordinal' && refuses ? { ...fitted, unknown: 'refuse' as const } : fitted,
        ),
      }
    } catch {
      return null
    }
  })

const bad = fc.oneof(fc.constantFrom<Cell>('text', 7, '12', 'true', true, '1/2/3'), fc.constant([1]))

/** A record with most columns as they should be, some left out, missing, of another type or made elsewhere, in some order. */
export const randomRecord: fc.Arbitrary<RandomRecord> = fc
  .record({
    cells: fc.record(
      Object.fromEntries(
        columns.map((name) => [
          name,
          fc.oneof({ weight: 12, arbitrary: good[name] }, { weight: 1, arbitrary: fc.constant(null) }),
        ]),
      ),
    ),
    spoilt: fc.oneof({ weight: 3, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: spoilt() }),
    sent: fc.oneof(
      { weight: 3, arbitrary: fc.constant({}) },
      {
        weight: 1,
        arbitrary: fc.dictionary(
          fc.constantFrom(...outputs, 'surplus', 'toString'),
          fc.oneof(number, textOf),
          { maxKeys: 3 },
        ),
      },
    ),
    left: fc.oneof(
      { weight: 2, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.subarray(columns, { maxLength: 3 }) },
    ),
    order: fc.shuffledSubarray([...columns, ...outputs], { minLength: columns.length + outputs.length }),
  })
  .map(({ cells, spoilt, sent, left, order }) => {
    const all: RandomRecord = { ...cells, ...spoilt, ...sent }
    const names = Object.keys(all).filter((name) => !(left as string[]).includes(name))
    const place = (name: string) => order.indexOf(name)
    return Object.fromEntries(names.sort((a, b) => place(a) - place(b)).map((name) => [name, all[name]!]))
  })

function spoilt(): fc.Arbitrary<RandomRecord> {
  return fc.oneof(
    fc.dictionary(fc.constantFrom(...columns), bad, { maxKeys: 2 }),
    fc.constantFrom<RandomRecord>(
      { day: 7 },
      { until: true },
      { rate: 1e30, amount: 1e-300 },
      { limits: '1/x' },
    ),
  )
}

/** Frozen whole, as the pipeline of a stored model is. */
export function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value
  for (const inner of Object.values(value)) frozen(inner)
  return Object.freeze(value)
}
