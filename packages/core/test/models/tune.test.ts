import { describe, expect, it } from 'vitest'
import {
  createRandom,
  linkOf,
  logLoss,
  type Matrix,
  margins,
  matrixRows,
  resolveParameters,
  trainBoosting,
} from '../../src/index.ts'
import type { Settings } from '../../src/models/search-space.ts'
import { type TuneLog, type TuneOptions, tune } from '../../src/models/tune.ts'

/** A bowl with its bottom at x = 3, y = 0.01; small budgets add noise that a larger one does not have. */
const bowl = {
  space: { x: { low: 0, high: 10 }, y: { low: 1e-4, high: 1, log: true } },
  trials: 60,
  source: { rows: 90 },
  folds: 3,
  train: (settings: Settings) => settings,
  score: ({ x, y }: Settings) => -((Number(x) - 3) ** 2) - (Math.log10(Number(y)) + 2) ** 2,
} as const

describe('tune', () => {
  it('finds the best of what it drew, near the known optimum', async () => {
    const { best, trials } = await tune(bowl)
    expect(trials.length).toBe(60)
    const wanted = trials.map(({ settings }) => bowl.score(settings)).sort((a, b) => b - a)
    trials.forEach(({ score }, rank) => {
      // a mean of three equal numbers, rounded
      expect(score).toBeCloseTo(wanted[rank]!, 12)
    })
    expect(best).toBe(trials[0])
    expect(Math.abs(Number(best.settings['x']) - 3)).toBeLessThan(1)
    expect(best).toMatchObject({ rung: 0, budget: null, n: 3 })
    expect(best.sd).toBeCloseTo(0, 14)
  })

  it('hands out the folds of the source', async () => {
    const seen: number[][] = []
    const times = Float64Array.from({ length: 40 }, (_, i) => 40 - i)
    await tune({
      space: { x: { values: [1] } },
      trials: 1,
      source: { times },
      folds: 3,
      train: (_, rows) => Math.min(...Array.from(rows, (row) => times[row]!), 99) + 1000 * rows.length,
      score: (_, rows) => {
        seen.push([...rows])
        return 0
      },
    })
    // blocks of ten in order of time, which runs backwards here
    expect(seen.map((rows) => [rows.length, rows[0], rows[9]])).toEqual([
      [10, 20, 29],
      [10, 10, 19],
      [10, 0, 9],
    ])
  })

  it('takes the mean over the folds where a score is defined', async () => {
    const scores = [1, null, 4]
    let call = 0
    const options = { ...bowl, space: { x: { values: [7] } }, trials: 1, score: () => scores[call++]! }
    const { best } = await tune(options)
    expect(best).toMatchObject({ score: 2.5, n: 2 })
    expect(best.sd).toBeCloseTo(Math.sqrt(4.5), 14)
    await expect(tune({ ...bowl, trials: 2, score: () => null })).rejects.toThrow(
      'none of the 2 trials has a score in any fold',
    )
    await expect(tune({ ...bowl, trials: 2, score: () => Number.NaN })).rejects.toThrow(
      'none of the 2 trials',
    )
  })

  it('goes on from its log, to the same end, without measuring anything twice', async () => {
    for (const halving of [null, { resource: 'rows', factor: 2, least: 10 }]) {
      const whole = await tune({ ...bowl, trials: 12, halving })
      for (const stopAfter of [1, 7, 20]) {
        let log: TuneLog | null = null
        let fits = 0
        const train = (settings: Settings) => {
          fits++
          return settings
        }
        const first = tune({
          ...bowl,
          trials: 12,
          halving,
          train,
          onProgress: (progress) => {
            log = JSON.parse(JSON.stringify(progress.log)) as TuneLog
          },
          isCancelled: () => fits >= stopAfter,
        })
        await expect(first).rejects.toThrow(`cancelled after ${stopAfter} of`)
        const second = await tune({ ...bowl, trials: 12, halving, train, log })
        expect(second).toEqual(whole)
        expect(fits).toBe(whole.log.scores.length)
      }
    }
  })

  it('refuses the log of another search', async () => {
    const { log } = await tune({ ...bowl, trials: 2 })
    await expect(tune({ ...bowl, trials: 3, log })).rejects.toThrow('the log is of another search')
    await expect(tune({ ...bowl, trials: 2, seed: 1, log })).rejects.toThrow('the log is of another search')
  })

  it('reports each fit', async () => {
    const done: number[] = []
    let best: number | null = null
    await tune({
      ...bowl,
      trials: 2,
      onProgress: (progress) => {
        done.push(progress.done)
        expect(progress.total).toBe(6)
        if (progress.done < 3) expect(progress.best).toBeNull()
        best = progress.best?.trial ?? null
      },
    })
    expect(done).toEqual([1, 2, 3, 4, 5, 6])
    expect(best).not.toBeNull()
  })

  it('says what is wrong', async () => {
    await expect(tune({ ...bowl, trials: 0 })).rejects.toThrow(
      'invalid trials: 0; accepted: a whole number from 1',
    )
    const halving = (rest: object) => tune({ ...bowl, halving: { resource: 'rows', ...rest } })
    await expect(halving({ factor: 1 })).rejects.toThrow('invalid factor: 1; accepted: a number above 1')
    await expect(halving({ most: 61 })).rejects.toThrow(
      'invalid most: 61; accepted: a whole number from 1 to 60',
    )
    await expect(halving({ least: 61 })).rejects.toThrow('invalid least: 61; accepted: from 1 to 60')
    await expect(tune({ ...bowl, halving: { resource: 'n_estimators' } })).rejects.toThrow(
      'invalid most: NaN',
    )
  })
})

describe('tune by successive halving', () => {
  it('has a row of each class in every budget, however rare it is', async () => {
    const labels = Int32Array.from({ length: 200 }, (_, row) => (row % 50 === 7 ? 2 : row % 2))
    const sizes = new Set<number>()
    const train = (settings: Settings, rows: Int32Array) => {
      expect(new Set(Array.from(rows, (row) => labels[row])).size).toBe(3)
      expect([...rows]).toEqual([...new Set(rows)].sort((a, b) => a - b))
      sizes.add(rows.length)
      return settings
    }
    const halving = { resource: 'rows', factor: 2 }
    await tune({ ...bowl, trials: 64, source: { labels }, folds: 4, halving, train })
    expect([...sizes]).toEqual([4, 9, 18, 37, 75, 150])
  })

  it('gives small budgets to many trials and all rows to the last, each rung the best of the one before', async () => {
    const budgets: number[] = []
    const { best, trials, log } = await tune({
      ...bowl,
      trials: 27,
      halving: { resource: 'rows' },
      train: (settings, rows) => {
        budgets.push(rows.length)
        expect([...rows]).toEqual([...rows].sort((a, b) => a - b))
        return settings
      },
    })
    expect([2, 6, 20, 60].map((budget) => budgets.filter((rows) => rows === budget).length)).toEqual([
      81, 27, 9, 3,
    ])
    expect(log.search.rungs.map((rung) => rung.trials)).toEqual([27, 9, 3, 1])
    const every = await tune({ ...bowl, trials: 27 })
    expect(best.settings).toEqual(every.best.settings)
    expect(best).toMatchObject({ rung: 3, budget: 60 })
    expect(trials.map(({ trial }) => trial)).toEqual(every.trials.map(({ trial }) => trial))
  })

  it('sets a parameter to the budget', async () => {
    const seen = new Set<number>()
    const options: TuneOptions<Settings> = {
      ...bowl,
      trials: 4,
      halving: { resource: 'n_estimators', factor: 2, most: 100 },
      train: (settings) => {
        seen.add(Number(settings['n_estimators']))
        return settings
      },
    }
    const { best } = await tune(options)
    expect([...seen]).toEqual([25, 50, 100])
    expect(best.budget).toBe(100)
  })

  it('draws nested rows by lot, and with times the latest', async () => {
    const rowsSeen: number[][] = []
    const watch = (source: TuneOptions<number>['source']) => {
      rowsSeen.length = 0
      return tune({
        space: { x: { low: 0, high: 1 } },
        trials: 2,
        source,
        folds: 2,
        halving: { resource: 'rows', factor: 2 },
        train: (settings, rows) => {
          rowsSeen.push([...rows])
          return Number(settings['x'])
        },
        score: (x) => x,
      })
    }
    await watch({ rows: 40 })
    // trial 0 and 1 on half of the rows of both folds, then the better one on all
    expect(rowsSeen.map((rows) => rows.length)).toEqual([10, 10, 10, 10, 20, 20])
    expect(rowsSeen[0]).toEqual(rowsSeen[2])
    expect(rowsSeen[0]!.every((row) => rowsSeen[4]!.includes(row))).toBe(true)
    await watch({ times: Float64Array.from({ length: 60 }, (_, i) => i) })
    // the smallest fold has 20 rows in order of time; ten of them are the latest
    expect(rowsSeen[0]).toEqual([10, 11, 12, 13, 14, 15, 16, 17, 18, 19])
  })
})

describe('tune with boosting', () => {
  it('finds that a noisy line wants shallow trees', async () => {
    const random = createRandom(3)
    const x = Float64Array.from({ length: 240 }, () => random.normal())
    const junk = Float64Array.from({ length: 240 }, () => random.normal())
    const matrix: Matrix = { rows: 240, names: ['x', 'junk'], columns: [x, junk] }
    const labels = x.map((value) => (value + 1.5 * random.normal() > 0 ? 1 : 0))
    const of = (rows: Int32Array) => Float64Array.from(rows, (row) => labels[row]!)
    const { best, trials } = await tune({
      space: { max_depth: { values: ['1', '6'] }, learning_rate: { values: ['0.1', '0.5'] } },
      trials: 4,
      source: { labels: Int32Array.from(labels) },
      train: (settings, rows) => {
        const parameters = resolveParameters('gbm', settings as Record<string, string>)
        return trainBoosting(matrixRows(matrix, rows), of(rows), { ...parameters, nEstimators: 20 }).ensemble
      },
      score: (ensemble, rows) => {
        const found = logLoss(of(rows), linkOf(ensemble)(margins(ensemble, matrixRows(matrix, rows))))
        return 'value' in found ? -found.value : null
      },
    })
    expect(best.settings['max_depth']).toBe('1')
    expect(trials[3]!.settings).toEqual({ max_depth: '6', learning_rate: '0.5' })
  })
})
