import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../temporary-folder.ts'
import { runCli } from './run-cli.ts'
import { strictForest } from './small-data.ts'

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
    const cases: [string[], RegExp][] = [
      [['evaluate', scores, '--target', 'y'], /jobs.scores_needed/],
      [
        ['evaluate', odd, '--target', 'y', '--probability', 'p'],
        /jobs.not_a_probability: column p, row 1: 1.5/,
      ],
      [['evaluate', scores, '--target', 'y', '--probability', 'q'], /data.unknown_column/],
      [['evaluate', scores, '--target', 'y', '--probability', 'sex'], /data.wrong_type/],
      [['evaluate', three, '--target', 'y', '--probability', 'p'], /jobs.two_classes_needed: .*3 classes/],
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
