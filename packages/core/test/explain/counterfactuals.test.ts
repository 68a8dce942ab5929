import { describe, expect, it } from 'vitest'
import { fromRecords, profileTable } from '../../src/data/index.ts'
import {
  type CounterfactualTask,
  counterfactuals,
  decisionScores,
  type RecourseRules,
} from '../../src/explain/index.ts'
import { plausibilityAmong } from '../../src/explain/plausibility.ts'
import { applyPipeline, defaultPlan, fitPipeline } from '../../src/features/index.ts'
import { createRandom } from '../../src/math/index.ts'
import {
  type Ensemble,
  type FittedModel,
  trainBoosting,
  trainForest,
  trainLogistic,
} from '../../src/models/index.ts'
import { stump } from '../example-cast.ts'

type Row = { a: number; b: number; c: number; kind: string }

const kinds = ['red', 'green', 'blue']

function randomRows(seed: number, rows: number): Row[] {
  const random = createRandom(seed)
  return Array.from({ length: rows }, () => ({
    a: Math.round(random.next() * 10) / 2,
    b: random.normal(),
    c: random.int(6),
    kind: kinds[random.int(3)]!,
  }))
}

/** A small model of three numbers and a category, and a task on one of its training rows. */
function smallTask(seed: number, algorithm: 'gbm' | 'rf'): CounterfactualTask {
  const records = randomRows(seed, 120)
  const random = createRandom(seed + 1000)
  const labels = Float64Array.from(records, ({ a, b, c, kind }) =>
    a + 2 * b + (kind === 'red' ? 2 : 0) - c / 2 + random.normal() > 2 ? 1 : 0,
  )
  const table = fromRecords(records.map((row) => ({ ...row })))
  const pipeline = fitPipeline(table, defaultPlan(table, { target: null }))
  const { matrix } = applyPipeline(pipeline, table)
  const parameters = { nEstimators: 6, maxDepth: 3 }
  const { ensemble } =
    algorithm === 'gbm'
      ? trainBoosting(matrix, labels, { ...parameters, learningRate: 0.5 })
      : trainForest(matrix, labels, parameters)
  const model = modelOf(ensemble)
  const threshold = { value: 0.5, operator: '>=' } as const
  return { model, pipeline, table, row: seed % 120, profile: profileTable(table), threshold }
}

function modelOf(ensemble: Ensemble): FittedModel {
  return { algorithm: 'rf', task: 'classification', classes: ['0', '1'], ensemble, calibrator: null }
}

/** Values of a column that matter, found without the search: both neighbours of every threshold, in float32 and in order. */
function everyValue({ model, pipeline, table, row }: CounterfactualTask, name: string): number[] {
  const { ensemble } = model as { ensemble: Ensemble }
  const column = pipeline.outputs.findIndex((output) => output.name === name)
  const thresholds = Array.from(ensemble.threshold).filter((_, node) => ensemble.feature[node] === column)
  const single = new Float32Array(1)
  const bits = new Int32Array(single.buffer)
  const next = (t: number) => {
    single[0] = t
    bits[0]! += single[0] >= 0 ? 1 : -1
    return single[0] === 0 ? 1.401298464324817e-45 : single[0]!
  }
  const own = Number(table.columns[table.schema.findIndex((s) => s.name === name)]!.values[row])
  return [own, ...thresholds.flatMap((t) => [Math.fround(t), next(Math.fround(t))])]
}

function bruteForce(task: CounterfactualTask, maxChanges: number): number {
  const { table, row, profile, pipeline, threshold } = task
  const columnAt = (name: string) => table.columns[table.schema.findIndex((s) => s.name === name)]!
  const own = {
    ...Object.fromEntries(['a', 'b', 'c'].map((name) => [name, Number(columnAt(name).values[row])])),
    kind: kinds.find((kind) => kindAt(task) === kind)!,
  } as Row
  const spread = (name: string) => {
    const column = profile.columns.find((entry) => entry.name === name)!
    if (column.kind !== 'number') return 1
    const middle = column.quantiles[100]!
    const distances = column.quantiles.map((q) => Math.abs(q - middle)).sort((x, y) => x - y)
    return distances[100]! || column.sd!
  }
  const spreads = { a: spread('a'), b: spread('b'), c: spread('c') }
  const all: { record: Row; cost: number }[] = []
  for (const a of everyValue(task, 'a'))
    for (const b of everyValue(task, 'b'))
      for (const c of everyValue(task, 'c'))
        for (const kind of kinds) {
          const record = { a, b, c, kind }
          const changed = (['a', 'b', 'c', 'kind'] as const).filter((name) => record[name] !== own[name])
          if (changed.length > maxChanges) continue
          const cost = changed.reduce(
            (sum, name) => sum + (name === 'kind' ? 1 : Math.abs(record[name] - own[name]) / spreads[name]),
            0,
          )
          all.push({ record, cost })
        }
  const { matrix } = applyPipeline(pipeline, fromRecords(all.map(({ record }) => ({ ...record }))))
  const scores = decisionScores(task.model, matrix)
  const isBeyond =
    decisionScores(task.model, applyPipeline(pipeline, fromRecords([{ ...own }])).matrix)[0]! >=
    threshold.value
  return all.reduce(
    (best, { cost }, i) => (scores[i]! >= threshold.value !== isBeyond ? Math.min(best, cost) : best),
    Number.POSITIVE_INFINITY,
  )
}

function kindAt({ table, row }: CounterfactualTask): string {
  const column = table.columns[table.schema.findIndex(({ name }) => name === 'kind')]!
  return 'levels' in column ? column.levels[column.values[row]!]! : ''
}

describe('the cheapest change equals that of an enumeration of all cells', () => {
  it.each([
    ['gbm', 1],
    ['gbm', 2],
    ['gbm', 3],
    ['rf', 4],
    ['rf', 5],
    ['rf', 6],
  ] as const)(
    '%s, seed %d',
    (algorithm, seed) => {
      const task = smallTask(seed, algorithm)
      for (const maxChanges of [1, 2]) {
        const answer = counterfactuals({ ...task, rules: { maxChanges } })
        const best = bruteForce(task, maxChanges)
        expect(answer.status).toBe(best === Number.POSITIVE_INFINITY ? 'none' : 'found')
        // costs are sums of two or three quotients, added in another order
        if (answer.status === 'found') expect(answer.options[0]!.cost).toBeCloseTo(best, 12)
      }
    },
    30_000,
  )
})

describe('every option', () => {
  const rules: RecourseRules = {
    locked: ['kind'],
    direction: { a: 'up' },
    range: { b: [-2, 2] },
    step: { b: 0.25, a: 0.5 },
    maxChanges: 3,
  }

  it.each([11, 12, 13, 14, 15, 16, 17, 18])(
    'crosses when scored again, and breaks no rule (seed %d)',
    (seed) => {
      const task = smallTask(seed, seed % 2 ? 'gbm' : 'rf')
      const answer = counterfactuals({ ...task, rules, count: 3 })
      for (const { changes, score } of answer.options) {
        expect(score >= 0.5).toBe(answer.wanted === 'above')
        expect(changes.length).toBeLessThanOrEqual(3)
        for (const { column, from, to } of changes) {
          expect(column).not.toBe('kind')
          if (column === 'a') expect(Number(to)).toBeGreaterThan(Number(from))
          if (column === 'a') expect(Number.isInteger(Number(to) / 0.5)).toBe(true)
          if (column === 'b') expect(Math.abs(Number(to))).toBeLessThanOrEqual(2)
          if (column === 'b') expect(Number.isInteger(Number(to) / 0.25)).toBe(true)
        }
      }
    },
  )

  it('is another set of columns, cheapest first, then one that goes farther; none beyond twice the least cost', () => {
    let farther = 0
    for (const seed of [7, 8, 9, 10]) {
      const { options } = counterfactuals({ ...smallTask(seed, 'gbm'), count: 6 })
      const sets = options.map(({ changes }) => changes.map(({ column }) => column))
      const isOther = (i: number) =>
        sets.slice(0, i).every((earlier) => !earlier.every((column) => sets[i]!.includes(column)))
      const firstFar = options.findIndex((_, i) => !isOther(i))
      const others = firstFar < 0 ? options : options.slice(0, firstFar)
      expect(others.map(({ cost }) => cost)).toEqual(others.map(({ cost }) => cost).sort((x, y) => x - y))
      for (let i = others.length; i < options.length; i++) {
        farther++
        for (const { distance } of options.slice(0, i)) expect(options[i]!.distance).toBeGreaterThan(distance)
      }
      for (const { cost } of options) expect(cost).toBeLessThanOrEqual(2 * options[0]!.cost)
    }
    expect(farther).toBeGreaterThan(0)
  })

  it('lies beyond the margin that is asked for, at the least cost there is', () => {
    for (const seed of [1, 2, 3]) {
      const task = smallTask(seed, 'gbm')
      const [plain] = counterfactuals(task).options
      const answer = counterfactuals({ ...task, rules: { margin: 0.2 } })
      const shifted = { value: 0.5 + (answer.wanted === 'below' ? -0.2 : 0.2), operator: '>=' } as const
      const oracle = counterfactuals({ ...task, threshold: shifted })
      if (answer.status === 'found') {
        expect(answer.options[0]!.distance).toBeGreaterThanOrEqual(0.2)
        expect(answer.options[0]!.cost).toBeGreaterThanOrEqual(plain!.cost)
        expect(answer.options[0]!.cost).toBe(oracle.options[0]!.cost)
      }
      const never = counterfactuals({ ...task, rules: { margin: 0.9 } })
      expect(never.status).toBe('none')
      expect(never.binding.map(({ rule }) => rule)).toContain('margin')
    }
  })

  it('costs what a person’s preferences make of it', () => {
    const task = smallTask(7, 'gbm')
    const [first, second] = counterfactuals({ ...task, count: 2 }).options
    const weights = Object.fromEntries(second!.changes.map(({ column }) => [column, 0.001]))
    const [other] = counterfactuals({ ...task, rules: { weights } }).options
    const names = (option: typeof first) => option!.changes.map(({ column }) => column)
    expect(names(second)).not.toEqual(names(first))
    expect(names(other)).not.toEqual(names(first))
    const all = counterfactuals({ ...task, rules: { weights: { a: 3, b: 3, c: 3, kind: 3 } } })
    expect(all.options[0]!.cost).toBeCloseTo(3 * first!.cost, 12)
    expect(all.options[0]!.changes).toEqual(first!.changes)
  })

  it('is the same every time', () => {
    const task = { ...smallTask(3, 'rf'), count: 3 }
    expect(counterfactuals(task)).toEqual(counterfactuals(task))
  })
})

describe('closed forms on a stump', () => {
  const table = fromRecords([{ x: 0.7 }, { x: 0.2 }])
  const pipeline = fitPipeline(table, defaultPlan(table, { target: null }))
  const profile = profileTable(table)
  const threshold = { value: 0.5, operator: '>=' } as const
  const taskOf = (ensemble: Partial<Ensemble>, row: number): CounterfactualTask => ({
    model: modelOf({ ...stump, link: 'logistic', ...ensemble }),
    pipeline,
    table,
    row,
    profile,
    threshold,
  })
  const to = (task: CounterfactualTask) => counterfactuals(task).options[0]!.changes[0]!.to

  it.each([
    ['<', 'float64', 0, 0.49999999999999994],
    ['<', 'float64', 1, 0.5],
    ['<=', 'float64', 0, 0.5],
    ['<=', 'float64', 1, 0.5000000000000001],
    ['<', 'float32', 0, 0.4999999701976776],
    ['<=', 'float32', 1, 0.5000000596046448],
  ] as const)('%s in %s from row %d goes to %d', (comparison, precision, row, value) => {
    expect(to(taskOf({ comparison, precision, thresholdPrecision: precision }, row))).toBe(value)
  })

  it('snaps to a step inside the cell, and has no answer where the cell holds no step', () => {
    const task = taskOf({}, 0)
    expect(to({ ...task, rules: { step: { x: 0.2 } } })).toBeCloseTo(0.4, 15)
    const none = counterfactuals({ ...task, rules: { step: { x: 0.6 }, range: { x: [0.1, 2] } } })
    expect(none.status).toBe('none')
    expect(none.binding.map(({ rule, column }) => [rule, column])).toEqual([
      ['range', 'x'],
      ['step', 'x'],
    ])
  })

  it('proves that there is none, and says which rule binds', () => {
    const locked = counterfactuals({ ...taskOf({}, 0), rules: { locked: ['x'] } })
    expect(locked).toMatchObject({ status: 'none', options: [], notExact: [] })
    expect(locked.binding.map(({ rule }) => rule)).toEqual(['locked'])
    expect(counterfactuals({ ...taskOf({}, 0), rules: { direction: { x: 'up' } } }).status).toBe('none')
  })

  it('is undecided when the boxes are spent, and when time is over', () => {
    const task = smallTask(1, 'gbm')
    expect(counterfactuals({ ...task, budget: 1 })).toMatchObject({ status: 'undecided', isOptimal: false })
    expect(counterfactuals({ ...task, isOverdue: () => true }).status).toBe('undecided')
  })

  it('tells the best it met with where it could not end: across, permitted, no better than the cheapest', () => {
    let met = 0
    for (let seed = 1; seed <= 8; seed++) {
      const task = smallTask(seed, seed % 2 ? 'gbm' : 'rf')
      const whole = counterfactuals(task)
      const { status, options, isOptimal } = counterfactuals({ ...task, isOverdue: () => true })
      expect({ status, isOptimal }).toEqual({ status: 'undecided', isOptimal: false })
      for (const { score, cost, changes } of options) {
        met++
        expect(score >= 0.5).toBe(whole.wanted === 'above')
        expect(cost).toBeGreaterThanOrEqual(whole.options[0]!.cost)
        expect(changes.length).toBeLessThanOrEqual(3)
      }
    }
    expect(met).toBeGreaterThan(4)
    const locked = { ...smallTask(1, 'gbm'), rules: { locked: ['a', 'b', 'c', 'kind'] } }
    expect(counterfactuals(locked).status).toBe('none')
  })
})

describe('columns that belong together', () => {
  const records = randomRows(21, 200).map(({ a, c }) => ({ debt: a + 1, income: c + 2 }))
  const table = fromRecords(records)
  const pipeline = fitPipeline(table, {
    rowSteps: [{ step: 'ratio', output: 'burden', numerator: 'debt', denominator: 'income' }],
    encoders: [
      { kind: 'passthrough', source: 'burden' },
      { kind: 'passthrough', source: 'income' },
    ],
    families: {},
  })
  const { matrix } = applyPipeline(pipeline, table)
  const labels = Float64Array.from(matrix.columns[0]!, (burden) => (burden > 0.6 ? 1 : 0))
  const model = modelOf(trainForest(matrix, labels, { nEstimators: 5, maxDepth: 4 }).ensemble)
  const task: CounterfactualTask = {
    model,
    pipeline,
    table,
    row: labels.indexOf(1),
    profile: profileTable(table),
    threshold: { value: 0.5, operator: '>=' },
  }

  it('moves a ratio by its parts, and claims no proof for the values between', () => {
    const answer = counterfactuals(task)
    expect(answer).toMatchObject({ status: 'found', isOptimal: false, wanted: 'below' })
    expect([...answer.notExact].sort()).toEqual(['debt', 'income'])
    // where no leaf of any tree reaches, it is proved even so; a hair below the best leaf it is not
    expect(counterfactuals({ ...task, threshold: { value: -1, operator: '>' } }).status).toBe('none')
    expect(
      counterfactuals({
        ...task,
        threshold: { value: 0, operator: '>' },
        rules: { range: { debt: [6, 7] }, maxChanges: 1 },
      }).status,
    ).toBe('undecided')
  })

  it('is exact when one of the parts stays', () => {
    expect(counterfactuals({ ...task, rules: { locked: ['income'] } }).isOptimal).toBe(true)
  })

  it('lets a linked column follow, and never moves it by itself', () => {
    const linked = { income: { constant: 1, factors: { debt: 1 } } }
    const answer = counterfactuals({ ...task, rules: { linked, range: { debt: [1, 50] } } })
    for (const { changes } of answer.options) expect(changes.map(({ column }) => column)).toEqual(['debt'])
  })

  it('respects pairs that need or exclude each other', () => {
    const together = counterfactuals({
      ...task,
      rules: { requires: [['debt', 'income']], locked: ['income'] },
    })
    expect(together.status).not.toBe('found')
    const apart = counterfactuals({ ...task, rules: { forbids: [['debt', 'income']] } })
    for (const { changes } of apart.options) expect(changes).toHaveLength(1)
  })
})

describe('other models', () => {
  it('answers for a logistic regression from values that were seen, without claiming a proof', () => {
    const task = smallTask(31, 'rf')
    const { matrix } = applyPipeline(task.pipeline, task.table)
    const labels = Float64Array.from(matrix.columns[1]!, (b) => (b > 0 ? 1 : 0))
    const { linear } = trainLogistic(matrix, labels)
    const model = {
      algorithm: 'logistic',
      task: 'classification',
      classes: ['0', '1'],
      linear,
      calibrator: null,
    } as const
    const answer = counterfactuals({ ...task, model })
    expect(answer).toMatchObject({ status: 'found', isOptimal: false })
    expect(answer.options[0]!.changes.map(({ column }) => column)).toEqual(['b'])
  })

  it('bounds a vote by its members', () => {
    const task = smallTask(32, 'rf')
    const member = task.model as Extract<FittedModel, { ensemble: Ensemble }>
    const members = [1, 3].map((weight) => ({ weight, model: member }))
    const vote: FittedModel = {
      algorithm: 'voting',
      task: 'classification',
      classes: ['0', '1'],
      calibrator: null,
      members,
    }
    const [alone, voted] = [counterfactuals(task), counterfactuals({ ...task, model: vote })]
    expect(voted.options[0]!.changes).toEqual(alone.options[0]!.changes)
  })

  it('refuses several scores and unknown columns', () => {
    const task = smallTask(33, 'rf')
    expect(() => counterfactuals({ ...task, rules: { locked: ['age'] } })).toThrow(
      expect.objectContaining({ code: 'explain.unknown_rule_column' }),
    )
    const model = modelOf({ ...(task.model as { ensemble: Ensemble }).ensemble, outputs: 3 })
    expect(() => counterfactuals({ ...task, model })).toThrow(
      expect.objectContaining({ code: 'explain.recourse_needs_one_score' }),
    )
  })
})

describe('plausibility', () => {
  it('is told beside each option, and bounds them where a rule says so', () => {
    const task = smallTask(41, 'gbm')
    const background = applyPipeline(task.pipeline, task.table).matrix
    const [option] = counterfactuals({ ...task, background }).options
    expect(option!.plausibility!.limit).toBeGreaterThan(0)
    for (const { plausibility } of counterfactuals({ ...task, background, rules: { isPlausible: true } })
      .options)
      expect(plausibility!.isPlausible).toBe(true)
  })

  it('is the mean distance to the nearest five, against that of the rows themselves', () => {
    const random = createRandom(5)
    const columns = [0, 1, 2].map((j) =>
      Float64Array.from({ length: 40 }, () =>
        j === 2 ? 7 : random.next() < 0.2 ? Number.NaN : random.normal(),
      ),
    )
    const rows = Array.from({ length: 40 }, (_, i) => columns.map((column) => column[i]!))
    const scales = columns.map((column) => {
      const known = [...column].filter((value) => !Number.isNaN(value))
      const mean = known.reduce((a, b) => a + b) / known.length
      return Math.sqrt(known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / known.length)
    })
    const gap = (a: number, b: number, j: number) => {
      if (Number.isNaN(a) && Number.isNaN(b)) return 0
      if (Number.isNaN(a) || Number.isNaN(b)) return 1
      return scales[j] === 0 ? Number(a !== b) : (a - b) / scales[j]!
    }
    const nearest = (row: number[], others: number[][]) =>
      others
        .map((other) => Math.hypot(...row.map((value, j) => gap(value, other[j]!, j))))
        .sort((a, b) => a - b)
        .slice(0, 5)
        .reduce((a, b) => a + b) / 5
    const judge = plausibilityAmong({ rows: 40, names: ['a', 'b', 'c'], columns })!
    for (const row of [[0, 0, 7], [0.3, Number.NaN, 7], [9, 9, 8], rows[3]!]) {
      const found = judge(Float64Array.from(row))
      expect(found.distance).toBeCloseTo(nearest(row, rows), 12)
      const own = rows.map((one, i) => nearest(one, rows.toSpliced(i, 1))).sort((a, b) => a - b)
      expect(found.limit).toBeCloseTo(own[Math.ceil(0.95 * 40) - 1]!, 12)
      expect(found.isPlausible).toBe(found.distance <= found.limit)
    }
    expect(plausibilityAmong({ rows: 5, names: ['a'], columns: [new Float64Array(5)] })).toBeNull()
  })
})
