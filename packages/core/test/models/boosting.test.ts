import { describe, expect, it } from 'vitest'
import { createRandom, logistic, type Random } from '../../src/math/index.ts'
import { type BoostingOptions, trainBoosting } from '../../src/models/boosting.ts'
import { gradientGrid, roundTo, sumOfMagnitudes } from '../../src/models/gradient-grid.ts'
import { linkOf } from '../../src/models/link.ts'
import { type Loss, type LossName, losses } from '../../src/models/loss.ts'
import { margins } from '../../src/models/margins.ts'
import { resolveParameters } from '../../src/models/parameters.ts'
import { boostingReference } from './boosting-reference.ts'
import { growthReference, objectives } from './growth-reference.ts'
import { type NaiveNode, naiveTree } from './naive-tree.ts'

const four = { rows: 4, names: ['x'], columns: [Float64Array.of(1, 2, 3, 4)] }
const one: BoostingOptions = { objective: 'squared', nEstimators: 1, learningRate: 1, regLambda: 0 }

describe('trainBoosting', () => {
  it('fits numbers: one tree on top of the mean', () => {
    const { ensemble } = trainBoosting(four, Float64Array.of(1, 1, 5, 5), one)
    expect([...ensemble.base]).toEqual([3])
    expect([...ensemble.threshold]).toEqual([2.5, 0, 0])
    expect([...ensemble.value]).toEqual([0, -2, 2])
    expect([...ensemble.cover]).toEqual([4, 2, 2])
    expect([...margins(ensemble, four)]).toEqual([1, 1, 5, 5])
  })

  it('fits classes: log-odds of the mean, gradients p - y, hessians p (1 - p)', () => {
    const options: BoostingOptions = { nEstimators: 1, learningRate: 0.5, minChildWeight: 0 }
    const { ensemble } = trainBoosting(four, Float64Array.of(0, 0, 1, 1), options)
    expect(ensemble.link).toBe('logistic')
    expect([...ensemble.base]).toEqual([0])
    expect([...ensemble.cover]).toEqual([1, 0.5, 0.5])
    // -G / (H + 1) · 0.5 with G = 2 · 0.5 and H = 2 · 0.25
    expect(ensemble.value[1]).toBeCloseTo((-1 / 1.5) * 0.5, 15)
  })

  it.each([2, 3])('balances %i classes as weights do that give each the same total', (classes) => {
    const { matrix } = randomRows(createRandom(8), 90, 3)
    const labels = Float64Array.from({ length: 90 }, (_, row) =>
      row % 9 === 0 ? classes - 1 : row % (classes - 1),
    )
    const weights = Float64Array.from(labels, (_, row) => 1 + (row % 4))
    const totals = new Float64Array(classes)
    labels.forEach((label, row) => {
      totals[label]! += weights[row]!
    })
    const all = totals.reduce((sum, total) => sum + total, 0)
    const balanced = weights.map((weight, row) => weight * (all / (classes * totals[labels[row]!]!)))
    const objective = classes === 2 ? ('logistic' as const) : ('softmax' as const)
    const options = { nEstimators: 5, classes, objective }
    const asked = trainBoosting(matrix, labels, { ...options, classWeight: 'balanced', weights })
    expect(asked.ensemble).toEqual(trainBoosting(matrix, labels, { ...options, weights: balanced }).ensemble)
  })

  it('balances classes only', () => {
    const train = () => trainBoosting(four, Float64Array.of(1, 1, 5, 5), { ...one, classWeight: 'balanced' })
    expect(train).toThrow('invalid class_weight: balanced; accepted: none where the target is a number')
  })

  it('weighs rows as if they stood there several times', () => {
    const random = createRandom(5)
    const { matrix, labels } = randomRows(random, 60, 3)
    const weights = labels.map(() => random.int(4))
    const copies = [...weights].flatMap((weight, row) => Array.from({ length: weight }, () => row))
    const repeated = {
      ...matrix,
      rows: copies.length,
      columns: matrix.columns.map((column) => Float64Array.from(copies, (row) => column[row]!)),
    }
    const options: BoostingOptions = { nEstimators: 20, maxDepth: 3 }
    const weighted = trainBoosting(matrix, labels, { ...options, weights }).ensemble
    const counted = trainBoosting(
      repeated,
      Float64Array.from(copies, (row) => labels[row]!),
      options,
    ).ensemble
    const a = margins(weighted, matrix)
    const b = margins(counted, matrix)
    // Thresholds are the same but for rows of weight 0; gradients times 3 and times 1 are rounded to float32 (6e-8), 20 trees deep.
    copies.forEach((row) => {
      expect(Math.abs(a[row]! - b[row]!)).toBeLessThan(1e-6)
    })
  })

  it('counts scale_pos_weight as weight of label 1', () => {
    const { matrix, labels } = randomRows(createRandom(6), 80, 3)
    const weights = labels.map((label) => (label === 1 ? 3 : 1))
    const scaled = trainBoosting(matrix, labels, { nEstimators: 5, scalePosWeight: 3 })
    expect(scaled.ensemble).toEqual(trainBoosting(matrix, labels, { nEstimators: 5, weights }).ensemble)
  })

  it('gives the same bits again, and others for another seed', () => {
    const { matrix, labels } = randomRows(createRandom(7), 200, 5)
    const train = (seed: number) =>
      trainBoosting(matrix, labels, { nEstimators: 10, subsample: 0.6, colsampleBytree: 0.5, seed }).ensemble
    expect(train(1)).toEqual(train(1))
    expect(train(1)).not.toEqual(train(2))
  })

  it('draws a share of the rows and of the columns for each tree', () => {
    const { matrix, labels } = randomRows(createRandom(8), 200, 4)
    const options: BoostingOptions = { ...one, nEstimators: 12, subsample: 0.5, colsampleBytree: 0.5 }
    const { ensemble } = trainBoosting(matrix, labels, options)
    for (let t = 0; t < 12; t++) {
      const start = ensemble.treeStart[t]!
      const used = new Set(ensemble.feature.subarray(start, ensemble.treeStart[t + 1]).filter((j) => j >= 0))
      expect(ensemble.cover[start]).toBe(100)
      expect(used.size).toBeLessThanOrEqual(2)
    }
  })

  it('writes the loss after each round into the history, of the frozen ensemble', () => {
    const { matrix, labels } = randomRows(createRandom(9), 150, 4)
    const { ensemble, history } = trainBoosting(matrix, labels, { nEstimators: 7 })
    for (const round of [1, 4, 7]) {
      const scores = margins(ensemble, matrix, { trees: round })
      const sum = labels.reduce((all, label, row) => all + losses.logistic.value(scores[row]!, label), 0)
      // The same losses in another order of additions, their logarithms taken together: 150 roundings.
      expect(history.train[round - 1]).toBeCloseTo(sum / labels.length, 13)
    }
    expect(history.train).toEqual(history.train.toSorted((a, b) => b - a))
  })

  it('writes the loss of several classes likewise, and counts a round of trees as one', () => {
    const { matrix, labels } = randomRows(createRandom(9), 150, 4)
    const species = labels.map((label, row) => label + (row % 5 === 0 ? 1 : 0))
    const options: BoostingOptions = { objective: 'softmax', nEstimators: 4, subsample: 0.7 }
    const { ensemble, history } = trainBoosting(matrix, species, options)
    expect([...ensemble.treeOutput]).toEqual([0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2])
    const p = linkOf(ensemble)(margins(ensemble, matrix, { trees: 6 }))
    const sum = species.reduce((all, label, row) => all - Math.log(p[row * 3 + label]!), 0)
    // The same losses in another order of additions.
    expect(history.train[1]).toBeCloseTo(sum / 150, 13)
  })

  it('learns rates: twice the exposure with twice the count changes nothing', () => {
    const { matrix, labels } = randomRows(createRandom(12), 150, 4)
    const counts = labels.map((label, row) => label * (1 + (row % 3)))
    const train = (factor: number) => {
      const options = { objective: 'poisson', nEstimators: 5, minChildWeight: 0, regLambda: 0 } as const
      const exposure = labels.map((_, row) => factor * (1 + (row % 4)))
      return margins(
        trainBoosting(
          matrix,
          counts.map((count) => factor * count),
          { ...options, exposure },
        ).ensemble,
        matrix,
      )
    }
    const one = train(1)
    // A power of 2 in every gradient and hessian: only log(2 e) and log(e) + log(2) round apart.
    train(2).forEach((margin, row) => {
      expect(margin).toBeCloseTo(one[row]!, 11)
    })
  })

  it('rises with the columns that it may only rise with, and falls with the others', () => {
    const random = createRandom(14)
    for (let run = 0; run < 12; run++) {
      const { matrix, labels } = randomRows(random, 300, 4)
      const options = { monotoneConstraints: 'x0:+,x2:-', nEstimators: 15, learningRate: 0.5, regLambda: 0.1 }
      const leaves = run % 2 === 0 ? { numLeaves: 20, maxDepth: null } : { maxDepth: 7 }
      const { ensemble } = trainBoosting(matrix, labels, { ...options, ...leaves, minChildWeight: 0.01 })
      for (const [j, sign] of [
        [0, 1],
        [2, -1],
      ] as const) {
        const cells = matrix.columns.map((column) => column[random.int(300)]!)
        const columns = cells.map((cell, k) =>
          k === j ? Float64Array.from({ length: 60 }, (_, i) => i / 5 - 1) : new Float64Array(60).fill(cell),
        )
        const line = margins(ensemble, { rows: 60, names: matrix.names, columns })
        for (let i = 1; i < 60; i++) expect(sign * (line[i]! - line[i - 1]!)).toBeGreaterThanOrEqual(-1e-12)
        expect(line[0]).not.toBe(line[59])
      }
    }
  })

  it('draws a share of the columns for each level, and of those for each node', () => {
    const { matrix, labels } = randomRows(createRandom(15), 400, 6)
    const used = (options: BoostingOptions) => {
      const { ensemble } = trainBoosting(matrix, labels, {
        nEstimators: 6,
        maxDepth: 2,
        minChildWeight: 0,
        ...options,
      })
      return [0, 1, 2, 3, 4, 5].map((t) => {
        const [root, end] = [ensemble.treeStart[t]!, ensemble.treeStart[t + 1]!]
        return [...ensemble.feature.subarray(root + 1, end)].filter((j) => j >= 0)
      })
    }
    const one = used({ colsampleBylevel: 0.17 })
    for (const level of one) expect(new Set(level).size).toBe(1)
    const drawn = used({ colsampleBynode: 0.17 })
    expect(drawn.some((level) => new Set(level).size > 1)).toBe(true)
    expect(used({ colsampleBynode: 0.17 })).toEqual(drawn)
    expect(used({ colsampleBynode: 0.17, seed: 1 })).not.toEqual(drawn)
  })

  it('splits categories alike while training and when frozen; unknown levels go where missing ones go', () => {
    const { matrix, labels, isCategory } = randomCategories(createRandom(16), 400)
    const validation = { matrix, labels }
    for (const leaves of [{}, { numLeaves: 12 }]) {
      const options: BoostingOptions = {
        categorical: isCategory,
        nEstimators: 8,
        minChildWeight: 0,
        ...leaves,
      }
      const { ensemble, history } = trainBoosting(matrix, labels, { ...options, validation })
      expect(ensemble.kind.includes(1)).toBe(true)
      const scores = margins(ensemble, matrix)
      const sum = labels.reduce((all, label, row) => all + losses.logistic.value(scores[row]!, label), 0)
      // The same losses in another order of additions.
      expect(history.validation[7]).toBeCloseTo(sum / labels.length, 13)
      expect(history.train).toEqual(history.validation)
      const withLevel = (level: number) => ({
        ...matrix,
        columns: matrix.columns.map((column, j) => (j === 1 ? column.map(() => level) : column)),
      })
      expect(margins(ensemble, withLevel(999))).toEqual(margins(ensemble, withLevel(Number.NaN)))
    }
  })

  it('finds what no order of levels shows: odd levels against even ones', () => {
    const rows = 240
    const level = Float64Array.from({ length: rows }, (_, row) => row % 12)
    const matrix = { rows, names: ['level'], columns: [level] }
    const labels = level.map((x) => x % 2)
    const options: BoostingOptions = { ...one, maxDepth: 1 }
    const { ensemble } = trainBoosting(matrix, labels, { ...options, categorical: [true] })
    expect([...margins(ensemble, matrix)]).toEqual([...labels])
    expect([...margins(trainBoosting(matrix, labels, options).ensemble, matrix)]).not.toEqual([...labels])
  })

  it('stops when the validation loss has not fallen for so many rounds, and keeps the best', () => {
    const { matrix, labels } = randomRows(createRandom(10), 120, 3)
    const validation = randomRows(createRandom(11), 120, 3)
    const options: BoostingOptions = {
      validation,
      earlyStoppingRounds: 4,
      nEstimators: 300,
      learningRate: 0.3,
    }
    const { ensemble, history } = trainBoosting(matrix, labels, options)
    const best = history.validation.indexOf(Math.min(...history.validation))
    expect(history.validation.length).toBe(best + 1 + 4)
    expect(history.validation.length).toBeLessThan(300)
    expect(ensemble.treeOutput.length).toBe(best + 1)
  })

  it('tells its progress once a tree, and can be cancelled', () => {
    const told: number[] = []
    const labels = Float64Array.of(0, 1, 0, 1)
    trainBoosting(four, labels, { nEstimators: 3, onProgress: ({ done, total }) => told.push(done / total) })
    expect(told).toEqual([1 / 3, 2 / 3, 1])
    const cancel = () => trainBoosting(four, labels, { nEstimators: 3, isCancelled: () => told.push(0) > 4 })
    expect(cancel).toThrow('training was cancelled after 1 of 3 trees')
  })

  it('adds up the gains of the splits by column', () => {
    const { gains } = trainBoosting(four, Float64Array.of(1, 1, 5, 5), one)
    expect([...gains]).toEqual([8])
  })

  it.each(['logistic', 'squared'] as const)(
    '%s: equals boosting with the naive grower on random data',
    (objective) => {
      const random = createRandom(20260201)
      for (let run = 0; run < 12; run++) {
        const { matrix, labels, weights } = randomRows(random, 20 + random.int(80), 1 + random.int(4))
        const options: BoostingOptions = {
          nEstimators: 4,
          maxDepth: 3,
          learningRate: 0.3,
          objective,
          weights,
        }
        const { ensemble } = trainBoosting(matrix, labels, options)
        const twin = naiveBoosting(matrix.columns, labels, weights, objective)
        expect([...ensemble.feature]).toEqual(twin.map((node) => node.feature))
        expect([...ensemble.threshold]).toEqual(twin.map((node) => node.threshold))
        expect([...ensemble.value]).toEqual(twin.map((node) => node.value[0]! * 0.3))
        expect([...ensemble.cover]).toEqual(twin.map((node) => node.cover))
        const inner = (_: unknown, i: number) => twin[i]!.feature !== -1
        const directions = twin.map((node) => (node.defaultLeft ? 1 : 0))
        expect([...ensemble.defaultLeft].filter(inner)).toEqual(directions.filter(inner))
      }
    },
  )

  describe('grows the trees of XGBoost 3.4.1 where every distinct value has its own bin', () => {
    const { matrix, label, amount, weight, cases } = boostingReference()

    it.each(Object.entries(cases))('%s', (_, { objective, weighted, parameters, nodes, margins: wanted }) => {
      const isBinary = objective === 'binary:logistic'
      const settings = Object.entries({ learning_rate: 0.3, ...parameters }).map(([name, value]) => [
        name,
        String(value),
      ])
      const { ensemble } = trainBoosting(matrix, isBinary ? label : amount, {
        ...resolveParameters('gbm', Object.fromEntries(settings)),
        nEstimators: 12,
        objective: isBinary ? 'logistic' : 'squared',
        weights: weighted ? weight : null,
      })
      expect(ensemble.feature.length).toBe(nodes)
      const scores = margins(ensemble, matrix)
      // XGBoost sums gradients and margins in float32 (6e-8 a step, 12 trees); measured: 1.4e-7 of the largest margin.
      const tolerance = 1e-6 * Math.max(1, ...wanted.map(Math.abs))
      wanted.forEach((margin, row) => {
        expect(Math.abs(scores[row]! - margin)).toBeLessThan(tolerance)
      })
    })
  })

  describe('grows the trees of XGBoost 3.4.1: classes, counts, amounts, exposures, rules of growth', () => {
    const { matrix, column, isCategory, cases } = growthReference()
    const weight = column('weight')
    const exposure = column('exposure')

    it.each(Object.entries(cases))('%s', (_, wanted) => {
      const { num_class, ...given } = wanted.parameters
      const settings = Object.entries(given).map(([name, value]) => [name, inOurWords(name, value)])
      const { ensemble } = trainBoosting(matrix, column(wanted.target), {
        ...resolveParameters('gbm', Object.fromEntries(settings)),
        learningRate: 0.3,
        nEstimators: 10,
        objective: objectives[wanted.objective],
        weights: wanted.weighted ? weight : null,
        exposure: wanted.exposed ? exposure : null,
        ...(wanted.categorical && { categorical: isCategory, catL2: 0, catSmooth: 1, maxCatThreshold: 64 }),
      })
      expect(ensemble.feature.length).toBe(wanted.nodes)
      expect(ensemble.outputs).toBe(num_class ?? 1)
      const scores = margins(ensemble, matrix)
      // XGBoost sums margins and leaf values in float32: 6e-8 a step, 10 trees, errors of one round carried into the next.
      const tolerance = 2e-6 * Math.max(1, ...wanted.margins.map(Math.abs))
      wanted.margins.forEach((margin, i) => {
        expect(Math.abs(scores[i]! - margin)).toBeLessThan(tolerance)
      })
    })
  })

  it('says what is wrong with labels, weights, matrix and parameters', () => {
    const train =
      (labels: number[], options: BoostingOptions = {}) =>
      () =>
        trainBoosting(four, Float64Array.from(labels), options)
    expect(train([0, 1])).toThrow('2 labels for a matrix of 4 rows; one for each row needed')
    expect(train([0, 1, 2, 1])).toThrow('label of row 2 is 2; expected a whole number, 0 to 1')
    expect(train([0, Number.NaN, 2, 1], one)).toThrow('label of row 1 is NaN; expected a finite number')
    expect(train([1, 1, 1, 1])).toThrow(
      'the labels of the 4 rows with weight are all 1; at least two classes needed',
    )
    expect(train([0, 1, 1, 1], { weights: Float64Array.of(0, 1, 1, 1) })).toThrow(
      'the labels of the 3 rows with weight are all 1; at least two classes needed',
    )
    expect(train([0, 1, 0, 1], { weights: Float64Array.of(1, -1, 1, 1) })).toThrow(
      'weight of row 1 is -1; expected a finite number, at least 0',
    )
    expect(train([0, 1, 0, 1], { earlyStoppingRounds: 3 })).toThrow(
      'early stopping after 3 rounds needs validation rows; none given',
    )
    expect(train([0, 1, 0, 1], { maxDepth: 0 })).toThrow(
      'invalid max_depth: 0; accepted: a whole number, 1 to 1000, or none',
    )
    expect(train([0, 1, 0, 1], { ...one, scalePosWeight: 2 })).toThrow(
      'invalid scale_pos_weight: 2; accepted: 1 where the target is a number',
    )
    const poisson: BoostingOptions = { objective: 'poisson' }
    expect(train([0, -1, 2, 1], poisson)).toThrow('label of row 1 is -1; expected a number, at least 0')
    expect(train([1, 0, 2, 1], { objective: 'gamma' })).toThrow(
      'label of row 1 is 0; expected a number above 0',
    )
    expect(train([0, 0, 0, 1], { ...poisson, weights: Float64Array.of(1, 1, 1, 0) })).toThrow(
      'the labels of all 4 rows are 0 or have no weight; some label above 0 needed',
    )
    expect(train([0, 1, 2, 1], { ...poisson, exposure: Float64Array.of(1, 1, 0, 1) })).toThrow(
      'exposure of row 2 is 0; expected a finite number above 0',
    )
    expect(train([0, 1, 2, 1], { ...poisson, exposure: Float64Array.of(1) })).toThrow('1 exposures for a')
    expect(train([0, 1, 0, 1], { exposure: Float64Array.of(1, 1, 1, 1) })).toThrow(
      'invalid exposure: given with logistic; accepted: none unless the objective is poisson, gamma or tweedie',
    )
    expect(train([0, 1, 2, 3], { objective: 'softmax', classes: 3 })).toThrow(
      'label of row 3 is 3; expected a whole number, 0 to 2',
    )
    expect(train([0, 1, 0, 1], { monotoneConstraints: 'x:+,y:-' })).toThrow(
      'invalid monotone constraint y:-: unknown column; nearest: x',
    )
    expect(train([0, 1, 0, 1], { monotoneConstraints: 'x' })).toThrow('expected column:+ or column:-')
    expect(train([0, 1, 2, 0], { objective: 'softmax', monotoneConstraints: 'x:+' })).toThrow(
      'invalid monotone_constraints: x:+; accepted: none with several classes',
    )
    expect(train([0, 1, 0, 1], { numLeaves: 4, growPolicy: 'depthwise' })).toThrow(
      'invalid num_leaves: 4; accepted: none with grow_policy depthwise',
    )
    expect(train([0, 1, 0, 1], { categorical: [true, false] })).toThrow(
      'invalid categorical: 2 columns; accepted: yes or no for each of the 1 columns',
    )
    expect(train([0, 1, 0, 1], { categorical: [true], monotoneConstraints: 'x:-' })).toThrow(
      'invalid monotone constraint x:-: the column holds categories, which have no order',
    )
    const halves = { ...four, columns: [Float64Array.of(1, 2.5, 3, 4)] }
    expect(() => trainBoosting(halves, Float64Array.of(0, 1, 0, 1), { categorical: [true] })).toThrow(
      'column x, row 1: 2.5 is no level number; expected a whole number from 0, or NaN',
    )
    const infinite = { ...four, columns: [Float64Array.of(1, Infinity, 3, 4)] }
    expect(() => trainBoosting(infinite, Float64Array.of(0, 1, 0, 1))).toThrow(
      'column x, row 1: value Infinity',
    )
  })
})

/** XGBoost writes no limit of depth as 0 and constraints without names. */
function inOurWords(name: string, value: number | string): string {
  if (name === 'max_depth' && value === 0) return 'none'
  if (name !== 'monotone_constraints') return String(value)
  const directions = String(value).slice(1, -1).split(',')
  return directions.map((direction, j) => `x${j}:${direction}`).join(',')
}

/** A number and two category columns, of 5 and of 300 levels, some missing. */
function randomCategories(random: Random, rows: number) {
  const levels = (count: number) => () => (random.next() < 0.1 ? Number.NaN : random.int(count))
  const kinds = [() => random.normal(), levels(5), levels(300)]
  const columns = kinds.map((draw) => Float64Array.from({ length: rows }, draw))
  const effect = Float64Array.from({ length: 5 }, () => 2 * random.normal())
  const labels = Float64Array.from({ length: rows }, (_, row) =>
    row < 2 ? row : random.next() < logistic(effect[columns[1]![row]!] ?? 0) ? 1 : 0,
  )
  return { matrix: { rows, names: ['x', 'few', 'many'], columns }, labels, isCategory: [false, true, true] }
}

/** Labels that depend on the first column; few distinct values, some missing. */
function randomRows(random: Random, rows: number, columns: number) {
  const cell = () => (random.next() < 0.1 ? Number.NaN : random.int(40) / 4)
  const matrix = {
    rows,
    names: Array.from({ length: columns }, (_, j) => `x${j}`),
    columns: Array.from({ length: columns }, () => Float64Array.from({ length: rows }, cell)),
  }
  const chance = (row: number) => logistic((matrix.columns[0]![row]! || 5) / 2 - 2.5)
  const labels = Float64Array.from({ length: rows }, (_, row) =>
    row < 2 ? row : random.next() < chance(row) ? 1 : 0,
  )
  const weights = Float64Array.from({ length: rows }, () => 0.5 + random.next())
  return { matrix, labels, weights }
}

/** Oracle: four rounds at depth 3 and learning rate 0.3, written out plainly. */
function naiveBoosting(
  columns: readonly Float64Array[],
  labels: Float64Array,
  weights: Float64Array,
  objective: LossName,
): NaiveNode[] {
  const loss: Loss = losses[objective]
  const rows = [...labels.keys()]
  const all = rows.reduce((sum, row) => sum + weights[row]!, 0)
  const scores = labels.map(() =>
    loss.base(rows.reduce((sum, row) => sum + weights[row]! * labels[row]!, 0) / all),
  )
  const rules = {
    lambda: 1,
    alpha: 0,
    gamma: 0,
    minRowsPerLeaf: 1,
    minHessianPerLeaf: 1,
    minRowsToSplit: 2,
    allowsZeroGain: false,
    maxDepth: 3,
  }
  return [0, 1, 2, 3].flatMap(() => {
    const raw = Float64Array.from(rows, (row) => weights[row]! * loss.gradient(scores[row]!, labels[row]!))
    const rawH = Float64Array.from(rows, (row) => weights[row]! * loss.hessian(scores[row]!, labels[row]!))
    const G = [raw.map((g) => roundTo(g, gradientGrid(sumOfMagnitudes(raw))))]
    const H = rawH.map((h) => roundTo(h, gradientGrid(sumOfMagnitudes(rawH))))
    const nodes = naiveTree({ columns: columns.map((column) => [...column]), rows, G, H, rules })
    for (const row of rows) scores[row]! += naiveLeaf(nodes, columns, row) * 0.3
    return nodes
  })
}

/** Walks the preorder list: the left child is the next node, the right one comes after the left subtree. */
function naiveLeaf(nodes: readonly NaiveNode[], columns: readonly Float64Array[], row: number): number {
  const end = (at: number): number => (nodes[at]!.feature === -1 ? at + 1 : end(end(at + 1)))
  let at = 0
  while (nodes[at]!.feature !== -1) {
    const { feature, threshold, defaultLeft } = nodes[at]!
    const x = Math.fround(columns[feature]![row]!)
    at = (Number.isNaN(x) ? defaultLeft : x <= threshold) ? at + 1 : end(at + 1)
  }
  return nodes[at]!.value[0]!
}
