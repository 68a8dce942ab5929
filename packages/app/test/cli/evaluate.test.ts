import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../temporary-folder.ts'
import { runCli } from './run-cli.ts'
import { smallCsv, strictForest } from './small-data.ts'

const folder = temporaryFolder()
const scores = folder.file(
  'scores.csv',
  'y,p,sex,w\n0,0.1,F,1\n1,0.4,F,1\n1,0.35,M,2\n1,0.8,M,1\n0,0.7,M,1\n0,0.2,F,1\n',
)
const base = ['evaluate', scores, '--target', 'y', '--probability', 'p']

async function evaluated(...more: string[]) {
  const run = await runCli([...base, ...more, '--json', '--quiet'])
  expect(run).toMatchObject({ code: 0, stderr: '' })
  return JSON.parse(run.stdout)
}

describe('evaluate', () => {
  it('answers with all that the contract names', async () => {
    const answer = await evaluated('--groups', 'sex')
    expect(Object.keys(answer)).toEqual([
      'n',
      'positives',
      'prevalence',
      'metrics',
      'threshold',
      'confusion',
      'at_threshold',
      'per_class',
      'groups',
      'calibration',
    ])
    expect(answer).toMatchObject({
      n: 6,
      positives: 3,
      prevalence: 0.5,
      threshold: { value: 0.5, operator: '>=' },
      confusion: { tn: 2, fp: 1, fn: 2, tp: 1 },
      per_class: { '0': { support: 3 }, '1': { support: 3 }, macro: {}, weighted: {} },
    })
    expect(Object.keys(answer.metrics)).toEqual(['roc_auc', 'average_precision', 'brier', 'log_loss', 'ks'])
    expect(Object.keys(answer.at_threshold)).toEqual([
      'accuracy',
      'balanced_accuracy',
      'precision',
      'recall',
      'f1',
      'f2',
      'mcc',
      'kappa',
    ])
    expect(Object.keys(answer.groups.sex.by_group.F)).toEqual([
      'count',
      'selection_rate',
      'tpr',
      'fpr',
      'fnr',
      'precision',
    ])
    expect(answer.groups.sex.by_group.F.precision).toEqual({
      status: 'undefined',
      reason: 'no_predicted_positives',
      n: 0,
    })
    expect(answer.calibration.bins[0]).toMatchObject({
      low: 0,
      high: 0.1,
      n: 1,
      mean_probability: 0.1,
      rate: 0,
    })
  })

  it('follows threshold, operator and weights', async () => {
    expect((await evaluated('--threshold', '0.7')).confusion).toEqual({ tn: 2, fp: 1, fn: 2, tp: 1 })
    const strict = await evaluated('--threshold', '0.7', '--operator', '>')
    expect(strict).toMatchObject({ threshold: { value: 0.7, operator: '>' }, confusion: { fp: 0, tp: 1 } })
    expect((await evaluated('--weights', 'w')).confusion).toMatchObject({ fn: 3 })
  })

  it('weighs everything, and a row of weight 0 is as if it were not there', async () => {
    const rows = ['0,0.1,F', '1,0.4,F', '1,0.35,M', '1,0.8,M', '0,0.7,M', '0,0.2,F']
    const weights = [1, 2, 3, 0, 2, 1]
    const weighted = folder.file(
      'w.csv',
      ['y,p,sex,w', ...rows.map((row, i) => `${row},${weights[i]}`), ''].join('\n'),
    )
    const repeated = folder.file(
      'r.csv',
      ['y,p,sex', ...rows.flatMap((row, i) => Array(weights[i]!).fill(row)), ''].join('\n'),
    )
    const judge = async (file: string, ...more: string[]) =>
      JSON.parse(
        (
          await runCli([
            'evaluate',
            file,
            '--target',
            'y',
            '--probability',
            'p',
            '--groups',
            'sex',
            '--json',
            '--quiet',
            ...more,
          ])
        ).stdout,
      )
    const [left, right] = [await judge(weighted, '--weights', 'w'), await judge(repeated)]
    expect(left).toMatchObject({
      n: 5,
      positives: 2,
      prevalence: right.prevalence,
      confusion: right.confusion,
    })
    expect(left.groups.sex.by_group.M.count).toBe(2)
    // sums of the same numbers in another order
    const near = (value: number) => ({ value: expect.closeTo(value, 12) })
    for (const name of ['roc_auc', 'average_precision', 'brier', 'log_loss', 'ks'])
      expect(left.metrics[name]).toMatchObject(near(right.metrics[name].value))
    expect(left.metrics.ks).toMatchObject({ method: 'weighted', location: right.metrics.ks.location })
    expect(left.metrics.ks).not.toHaveProperty('p_value')
    expect(left.calibration.ece).toMatchObject(near(right.calibration.ece.value))
    expect(left.calibration.bins.map(({ rate }: { rate: number }) => rate)).toEqual(
      right.calibration.bins.map(({ rate }: { rate: number }) => rate),
    )
    expect(left.calibration.bins[0]).not.toHaveProperty('rate_low')
    const none = folder.file('none.csv', 'y,p,sex,w\n0,0.1,F,0\n1,0.7,M,0\n')
    expect(await judge(none, '--weights', 'w')).toMatchObject({
      n: 0,
      prevalence: { status: 'undefined', reason: 'no_rows', n: 0 },
      metrics: { ks: { status: 'undefined', reason: 'no_positives', n: 0 } },
      calibration: { bins: [], ece: { status: 'undefined' } },
    })
  })

  it('cuts numbers into groups where the checks of a scenario do', async () => {
    const rows = ['0,.1,0', '1,.9,0', '0,.2,0.01', '1,.8,50397', '0,.3,50397.01', '1,.4,9e6', '0,.1,']
    const file = folder.file('tiers.csv', `y,p,oldbalanceOrg\n${rows.join('\n')}\n`)
    const asked = ['evaluate', file, '--target', 'y', '--probability', 'p', '--groups', 'oldbalanceOrg']
    const counts = async (...more: string[]) => {
      const { stdout } = await runCli([...asked, ...more, '--json', '--quiet'])
      const groups: Record<string, { count: number }> = JSON.parse(stdout).groups.oldbalanceOrg.by_group
      return Object.entries(groups).map(([name, { count }]) => [name, count])
    }
    expect(await counts('--scenario', 'payments')).toEqual([
      ['low: 0', 2],
      ['mid: to 50,397', 2],
      ['high: above', 2],
      ['(missing)', 1],
    ])
    expect(await counts()).toHaveLength(6)
    expect(await runCli([...asked, '--scenario', 'payment'])).toMatchObject({
      code: 3,
      last: expect.stringMatching(/scenarios\.unknown: .*payments/),
    })
  })

  it('cuts them so for a model of a scenario, unasked, and names parts by their edges', async () => {
    const claims = folder.in('claims.csv')
    const dataDir = folder.in('candor')
    await runCli(['generate', 'claims', '--rows', '200', '--out', claims])
    const train = ['train', claims, '--scenario', 'claims', '--algorithm', 'rf', '--set', 'n_estimators=5']
    expect(await runCli([...train, '--name', 'cut', '--data-dir', dataDir])).toMatchObject({ code: 0 })
    const judge = ['evaluate', claims, '--target', 'fraud_reported', '--model', 'cut', '--groups', 'age']
    const run = await runCli([...judge, '--data-dir', dataDir, '--json', '--quiet'])
    const { by_group } = JSON.parse(run.stdout).groups.age
    expect(Object.keys(by_group)).toEqual(['under 30', '30 to under 45', '45 and above'])
  })

  it('names the rate of a gap as the table of rates does', async () => {
    const { disparities } = (await evaluated('--groups', 'sex')).groups.sex
    expect(disparities.demographic_parity_difference).toMatchObject({ rate: 'selection_rate', n: 6 })
  })

  it('judges rows of one class alone: what they cannot tell is undefined', async () => {
    const judge = async (rows: string, ...more: string[]) => {
      const file = folder.file('one.csv', `y,p\n${rows}\n`)
      return await runCli([
        'evaluate',
        file,
        '--target',
        'y',
        '--probability',
        'p',
        '--json',
        '--quiet',
        ...more,
      ])
    }
    const none = { status: 'undefined', reason: 'no_positives', n: 0 }
    for (const no of ['0', 'no', 'No', 'false']) {
      const answer = JSON.parse((await judge(`${no},0.1\n${no},0.7`)).stdout)
      expect(answer).toMatchObject({
        n: 2,
        positives: 0,
        prevalence: 0,
        confusion: { tn: 1, fp: 1, fn: 0, tp: 0 },
      })
      expect([answer.metrics.roc_auc, answer.metrics.ks, answer.at_threshold.recall]).toEqual([
        none,
        none,
        none,
      ])
      expect(answer.metrics.brier.value).toBeCloseTo(0.25, 12)
    }
    expect(JSON.parse((await judge('1,0.1\n1,0.7')).stdout)).toMatchObject({
      positives: 2,
      metrics: { roc_auc: { status: 'undefined', reason: 'no_negatives', n: 0 } },
    })
    expect(JSON.parse((await judge('Y,0.1\nY,0.7', '--positive', 'Y')).stdout)).toMatchObject({
      positives: 2,
    })
    expect(await judge('N,0.1\nN,0.7', '--positive', 'Y')).toMatchObject({
      code: 2,
      last: expect.stringMatching(/features.only_one_class/),
    })
    expect(await judge('N,0.1\nN,0.7')).toMatchObject({ code: 2 })
  })

  it('does not judge a model as if its probability were of the other class', async () => {
    const train = ['train', folder.file('small.csv', smallCsv()), '--target', 'outcome', '--drop', 'id']
    const bundle = folder.in('bundle')
    await runCli([...train, '--set', 'n_estimators=3', '--bundle', bundle])
    const rows = folder.file('few.csv', 'x,city,outcome\n1,Lima,no\n2,Lima,no\n')
    const judge = ['evaluate', rows, '--target', 'outcome', '--model', bundle, '--json', '--quiet']
    expect(JSON.parse((await runCli(judge)).stdout)).toMatchObject({ n: 2, positives: 0 })
    const run = await runCli([...judge, '--positive', 'no'])
    expect(run.code).toBe(2)
    expect(run.last).toMatch(/jobs.other_positive: .* gives the probability of yes; .* of no$/)
  })

  it('judges a model', async () => {
    const forest = folder.file('forest.json', strictForest)
    const rows = folder.file('rows.csv', 'a,b,y\n0.1,1,no\n0.9,1,yes\n0.8,2,no\n0.2,2,no\n')
    const run = await runCli(['evaluate', rows, '--target', 'y', '--model', forest, '--json', '--quiet'])
    expect(JSON.parse(run.stdout).confusion).toEqual({ tn: 2, fp: 1, fn: 0, tp: 1 })
    expect(JSON.parse(run.stdout).per_class).toHaveProperty('yes')
  })

  it('is readable without --json', async () => {
    const { stdout } = await runCli([...base, '--groups', 'sex', '--quiet'])
    expect(stdout).toMatch(/^6 rows, 3 positive\n/)
    expect(stdout).toMatch(/roc_auc .*0\.7778/)
    expect(stdout).toMatch(/undefined: no predicted positives/)
  })

  it('refuses with one sentence', async () => {
    const odd = folder.file('odd.csv', 'y,p,w\n0,0.1,1\n1,1.5,-1\n')
    const three = folder.file('three.csv', 'y,p\na,0.1\nb,0.2\nc,0.3\n')
    const numbers = folder.file('numbers.csv', 'y,p\n0,0.1\n1,0.2\n2,0.3\n3,0.3\n')
    const cases: [string[], RegExp][] = [
      [['evaluate', scores, '--target', 'y'], /jobs.scores_needed/],
      [
        ['evaluate', odd, '--target', 'y', '--probability', 'p'],
        /jobs.not_a_probability: column p, row 1: 1.5/,
      ],
      [['evaluate', scores, '--target', 'y', '--probability', 'q'], /data.unknown_column/],
      [['evaluate', scores, '--target', 'y', '--probability', 'sex'], /data.wrong_type/],
      [['evaluate', three, '--target', 'y', '--probability', 'p'], /jobs.two_classes_needed: .*3 classes/],
      [['evaluate', numbers, '--target', 'y', '--probability', 'p'], /jobs.two_classes_needed: .*4 classes/],
      [[...base, '--threshold', '2'], /cli.usage/],
      [[...base, '--model', 'x'], /cli.usage: .*cannot be used with/],
    ]
    for (const [args, last] of cases)
      expect(await runCli(args)).toMatchObject({ code: 2, stdout: '', last: expect.stringMatching(last) })
  })
})

const reference = join(
  dirname(fileURLToPath(import.meta.url)),
  '../../../../../shared/data/metrics-reference',
)

describe.skipIf(!existsSync(reference))('reference metrics of scikit-learn, SciPy and fairlearn', () => {
  it.each(['adult-4000', 'awkward-50', 'paysim-5000'])('%s', async (name) => {
    const want = JSON.parse(readFileSync(join(reference, name, 'expected.json'), 'utf8'))
    const input = join(reference, name, 'input.csv')
    const run = await runCli([
      'evaluate',
      input,
      '--target',
      'y',
      '--probability',
      'p',
      '--threshold',
      '0.5',
      '--json',
      '--quiet',
    ])
    const got = JSON.parse(run.stdout)
    for (const metric of ['roc_auc', 'average_precision', 'brier', 'log_loss'])
      expect(got.metrics[metric].value).toBeCloseTo(want[metric], 12)
    const { tn, fp, fn, tp } = want.thresholds['0.5']
    expect(got.confusion).toEqual({ tn, fp, fn, tp })
  })
})
