import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { NamedColumn, Table } from '../../src/data/index.ts'
import { categoryColumn, fromRecords, makeTable } from '../../src/data/index.ts'
import type { Matrix, PipelinePlan } from '../../src/features/index.ts'
import { applyPipeline, fitPipeline } from '../../src/features/index.ts'
import { naiveRecords } from '../data/naive-records.ts'
import { outcomeOf } from '../outcome-of.ts'
import { naivePipeline } from './naive-pipeline.ts'
import { frozen, randomPipeline, randomRecord } from './random-pipeline.ts'

const train = makeTable([
  { name: 'year', type: 'int32', values: Int32Array.of(2004, 2010, 1999) },
  { name: 'amount', type: 'float64', values: Float64Array.of(100, 300, 200) },
  { name: 'state', ...categoryColumn(['OH', 'IN', 'OH']) },
  { name: 'size', ...categoryColumn(['1000', '500', '1000']) },
  { name: 'paid', type: 'boolean', values: Uint8Array.of(1, 0, 1) },
])
const plan: PipelinePlan = {
  rowSteps: [
    { step: 'difference', output: 'age', from: 2015, minus: 'year' },
    {
      step: 'level_map',
      output: 'state_filled',
      input: 'state',
      map: { '?': 'Missing' },
      missing: 'Missing',
    },
  ],
  encoders: [
    { kind: 'passthrough', source: 'age' },
    { kind: 'robust', source: 'amount' },
    { kind: 'one_hot', source: 'state_filled', names: 'level' },
    { kind: 'ordinal', source: 'size', levels: ['500', '1000'] },
    { kind: 'passthrough', source: 'paid' },
  ],
  families: { state_filled: 'state' },
}
const pipeline = fitPipeline(train, plan)
const row = { year: 2004, amount: 100, state: 'OH', size: '1000', paid: true }
const expected = [11, -1, 0, 1, 1, 1]

function rowOf(matrix: Matrix, i: number): number[] {
  return matrix.columns.map((column) => column[i]!)
}

function onlyRow(table: Table): number[] {
  return rowOf(applyPipeline(pipeline, table).matrix, 0)
}

describe('applyPipeline', () => {
  it('makes the model columns in the order of the plan', () => {
    const { matrix, unknown } = applyPipeline(pipeline, train)
    expect(matrix.names).toEqual(['age', 'amount', 'IN', 'OH', 'size', 'paid'])
    expect([0, 1, 2].map((i) => rowOf(matrix, i))).toEqual([
      [11, -1, 0, 1, 1, 1],
      [5, 1, 1, 0, 0, 0],
      [16, 0, 0, 1, 1, 1],
    ])
    expect(unknown).toEqual([])
  })

  it('gives one row the same values whatever stands beside it, in whatever order of columns and levels', () => {
    const { size, paid, ...rest } = row
    expect(onlyRow(fromRecords([{ size, paid, surplus: 'x', ...rest }], pipeline.inputs))).toEqual(expected)
    const columns: NamedColumn[] = train.schema.map((schema, j) => ({ ...schema, ...train.columns[j]! }))
    const values = Int32Array.of(2, 1, 2)
    const other = makeTable(
      columns.with(2, { name: 'state', type: 'category', values, levels: ['unused', 'IN', 'OH'] }),
    )
    const { matrix, unknown } = applyPipeline(pipeline, train)
    expect(applyPipeline(pipeline, other)).toMatchObject({ matrix, unknown })
  })

  it('uses the output of a row step that was sent in place of its inputs', () => {
    const { year, ...rest } = row
    expect(onlyRow(fromRecords([{ ...rest, age: 11 }], pipeline.inputs))).toEqual(expected)
    const { state, ...others } = row
    expect(onlyRow(fromRecords([{ ...others, state_filled: 'OH' }], pipeline.inputs))).toEqual(expected)
  })

  it('refuses an output together with its inputs, and a column that is neither sent nor made', () => {
    expect(() => applyPipeline(pipeline, fromRecords([{ ...row, age: 11 }]))).toThrow(
      'column age is made from year, and all of them are present; send one or the other',
    )
    const { amount, ...rest } = row
    expect(() => applyPipeline(pipeline, fromRecords([{ ...rest, amuont: 3 }]))).toThrow(
      'missing column: amount; nearest present: amuont',
    )
  })

  it('reads other types as those of training', () => {
    const table = makeTable([
      { name: 'year', type: 'float64', values: Float64Array.of(2004) },
      { name: 'amount', ...categoryColumn(['1e2']) },
      { name: 'state', ...categoryColumn(['OH']) },
      { name: 'size', type: 'int32', values: Int32Array.of(1000) },
      { name: 'paid', ...categoryColumn(['TRUE']) },
    ])
    expect(onlyRow(table)).toEqual(expected)
    expect(() => onlyRow(fromRecords([{ ...row, amount: 'many' }]))).toThrow(
      'column amount, row 0: "many" is not a number',
    )
    expect(() => onlyRow(fromRecords([{ ...row, paid: 'often' }]))).toThrow(
      'column paid, row 0: "often" is neither true nor false',
    )
  })

  it('leaves missing values missing, and neither reports nor refuses them', () => {
    const nothing = { year: null, amount: null, state: null, size: null, paid: null }
    const { matrix, unknown } = applyPipeline(pipeline, fromRecords([nothing, row], pipeline.inputs), {
      strict: false,
    })
    expect(rowOf(matrix, 0)).toEqual([Number.NaN, Number.NaN, 0, 0, -1, Number.NaN])
    expect(unknown).toEqual([{ column: 'state', level: 'Missing', count: 1 }])
    const plain = fitPipeline(train, { ...plan, encoders: [{ kind: 'one_hot', source: 'state' }] })
    expect(applyPipeline(plain, fromRecords([nothing]), { strict: true }).unknown).toEqual([])
  })

  it('reports unknown levels once per column, with their counts, under the name that was sent', () => {
    const rows = [row, { ...row, state: 'XX', size: '750' }, { ...row, state: 'XX' }]
    const { matrix, unknown } = applyPipeline(pipeline, fromRecords(rows, pipeline.inputs))
    expect(unknown).toEqual([
      { column: 'state', level: 'XX', count: 2 },
      { column: 'size', level: '750', count: 1 },
    ])
    expect(rowOf(matrix, 1)).toEqual([11, -1, 0, 0, -1, 1])
    const { state, ...rest } = row
    expect(applyPipeline(pipeline, fromRecords([{ ...rest, state_filled: 'XX' }])).unknown).toEqual([
      { column: 'state_filled', level: 'XX', count: 1 },
    ])
    const twice = fitPipeline(train, {
      ...plan,
      encoders: [
        { kind: 'one_hot', source: 'size' },
        { kind: 'ordinal', source: 'size' },
      ],
    })
    expect(applyPipeline(twice, fromRecords([{ size: 'z' }])).unknown).toEqual([
      { column: 'size', level: 'z', count: 1 },
    ])
  })

  it('refuses unknown levels when strict, or where the encoder does', () => {
    const table = fromRecords([{ ...row, size: '750' }], pipeline.inputs)
    expect(() => applyPipeline(pipeline, table, { strict: true })).toThrow(
      'column size has the level 750, which the model has not seen; known: 500, 1000',
    )
    const refusing = {
      ...pipeline,
      encoders: pipeline.encoders.map((encoder) =>
        encoder.kind === 'ordinal' ? { ...encoder, unknown: 'refuse' as const } : encoder,
      ),
    }
    expect(() => applyPipeline(refusing, table)).toThrow('column size has the level 750')
  })

  it('shows twenty known levels, and how many there are', () => {
    const names = Array.from({ length: 25 }, (_, i) => `l${String(i).padStart(2, '0')}`)
    const many = fitPipeline(makeTable([{ name: 's', ...categoryColumn(names) }]), {
      rowSteps: [],
      encoders: [{ kind: 'one_hot', source: 's' }],
      families: {},
    })
    expect(() => applyPipeline(many, fromRecords([{ s: 'x' }]), { strict: true })).toThrow(
      'known: l00, l01, l02, l03, l04, l05, l06, l07, l08, l09, l10, l11, l12, l13, l14, l15, l16, l17, l18, l19, … (25 in all)',
    )
  })

  it('makes a matrix of no rows of a table of no rows', () => {
    const { matrix } = applyPipeline(pipeline, { ...train, rows: 0, columns: train.columns.map(emptied) })
    expect(matrix.rows).toBe(0)
    expect(matrix.columns.map((column) => column.length)).toEqual([0, 0, 0, 0, 0, 0])
  })
})

function emptied(column: Table['columns'][number]): Table['columns'][number] {
  return { ...column, values: column.values.slice(0, 0) } as Table['columns'][number]
}

describe('beside its naive twin', () => {
  const codes = new Map<string, number>()

  it('gives the same on tables of a known schema and of new ones', () => {
    const records = fc.array(randomRecord, { maxLength: 3 })
    fc.assert(
      fc.property(randomPipeline, records, fc.boolean(), fc.boolean(), (loose, sent, strict, declares) => {
        fc.pre(loose !== null)
        const read = () => fromRecords(sent, declares ? loose.inputs : [])
        const expectedTable = outcomeOf(() => naiveRecords(sent, declares ? loose.inputs : []))
        expect(outcomeOf(read)).toEqual(expectedTable)
        if (!('value' in expectedTable)) return
        const table = read()
        const known = { ...table, schema: frozen(structuredClone(table.schema)) }
        const fixed = frozen(structuredClone(loose))
        const expected = outcomeOf(() => naivePipeline(loose, table, strict))
        const code = 'code' in expected ? expected.code : 'none'
        codes.set(code, (codes.get(code) ?? 0) + 1)
        expect(outcomeOf(() => applyPipeline(loose, table, { strict }))).toEqual(expected)
        for (const given of [table, known, known])
          expect(outcomeOf(() => applyPipeline(fixed, given, { strict }))).toEqual(expected)
      }),
      { seed: 41, numRuns: 1000 },
    )
  })

  it('which met every kind of outcome, and mostly values', () => {
    expect([...codes.keys()].sort()).toEqual([
      'data.infinite_value',
      'data.wrong_type',
      'features.missing_column',
      'features.not_a_number',
      'features.not_an_instant',
      'features.output_and_inputs',
      'features.unknown_level',
      'none',
    ])
    expect(codes.get('none')).toBeGreaterThan(250)
  })
})
