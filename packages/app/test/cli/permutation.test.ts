import { beforeAll, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../temporary-folder.ts'
import { runCli } from './run-cli.ts'
import { smallCsv } from './small-data.ts'

const folder = temporaryFolder()
const data = folder.file('small.csv', smallCsv())
const [model, numbers, three] = ['gbm', 'numbers', 'three'].map((name) => folder.in(name)) as [
  string,
  string,
  string,
]

beforeAll(async () => {
  const train = (target: string, drop: string, bundle: string) =>
    runCli([
      'train',
      data,
      '--target',
      target,
      '--drop',
      drop,
      '--set',
      'n_estimators=20',
      '--bundle',
      bundle,
    ])
  expect((await train('outcome', 'id', model)).code).toBe(0)
  expect((await train('x', 'id', numbers)).code).toBe(0)
  expect((await train('city', 'id,outcome', three)).code).toBe(0)
})

const run = (reference: string, target: string, ...args: string[]) =>
  runCli([
    'importance',
    data,
    '--model',
    reference,
    '--kind',
    'permutation',
    '--target',
    target,
    ...args,
    '--quiet',
  ])

async function importance(reference: string, target: string, ...args: string[]) {
  const found = await run(reference, target, ...args, '--json')
  expect(found).toMatchObject({ code: 0, stderr: '' })
  return JSON.parse(found.stdout)
}

describe('importance by permutation', () => {
  it('raw falls with every repeat, spread, interval, and shares; seeded', async () => {
    const found = await importance(model, 'outcome')
    expect(found).toMatchObject({
      kind: 'permutation',
      scorer: 'average_precision',
      over: { what: 'repeats', n: 10 },
      interval: { method: 'student', level: 0.95 },
      rows: 120,
      seed: 0,
    })
    expect(found.features.map(({ feature }: { feature: string }) => feature)).toEqual(['x', 'city'])
    for (const { importance: mean, repeats, low, high } of found.features) {
      expect(repeats).toHaveLength(10)
      expect(mean).toBeCloseTo(repeats.reduce((a: number, b: number) => a + b) / 10, 14)
      expect(low).toBeLessThan(mean)
      expect(high).toBeGreaterThan(mean)
    }
    expect(await importance(model, 'outcome')).toEqual(found)
    expect(await importance(model, 'outcome', '--seed', '1')).not.toEqual(found)
  })

  it('by model column, with other scorers, and for numbers and several classes', async () => {
    const columns = await importance(
      model,
      'outcome',
      '--level',
      'column',
      '--repeats',
      '2',
      '--scorer',
      'log_loss',
    )
    expect(columns.features).toHaveLength(4)
    expect(columns.score).toBeGreaterThan(0)
    expect(columns.features[0].importance).toBeGreaterThan(0)
    for (const scorer of ['accuracy', 'roc_auc'])
      expect((await importance(model, 'outcome', '--scorer', scorer, '--repeats', '1')).scorer).toBe(scorer)
    expect((await importance(numbers, 'x', '--repeats', '2')).scorer).toBe('r2')
    expect((await importance(numbers, 'x', '--repeats', '2', '--scorer', 'rmse')).score).toBeGreaterThan(0)
    expect((await importance(three, 'city', '--repeats', '2')).scorer).toBe('accuracy')
    expect((await importance(three, 'city', '--repeats', '2', '--scorer', 'log_loss')).score).toBeGreaterThan(
      0,
    )
  })

  it('is the same on any number of threads', async () => {
    const [one, four] = [
      await importance(model, 'outcome', '--threads', '1'),
      await importance(model, 'outcome', '--threads', '4'),
    ]
    expect(four).toEqual(one)
  })

  it('within bins of what goes with a feature most, and of features together', async () => {
    const found = await importance(model, 'outcome', '--conditional')
    expect(found.permuted).toBe('within_bins')
    const within = (name: string) =>
      found.features.find((one: { feature: string }) => one.feature === name).within
    expect(within('x').feature).toBe('city')
    expect(within('city').feature).toBe('x')
    expect((await importance(model, 'outcome')).permuted).toBe('anywhere')
    const [all] = (await importance(model, 'outcome', '--group', 'all=x,city', '--repeats', '3')).features
    expect(all).toMatchObject({ feature: 'all', share: 1 })
    const sampled = await importance(model, 'outcome', '--sample', '60', '--stratify', 'outcome')
    expect(sampled).toMatchObject({ rows: 60, sample: { n: 60, of: 120 } })
  })

  it('of an isolation forest: how its score tells two classes apart', async () => {
    const iso = folder.in('iso')
    const args = ['train', data, '--drop', 'id,outcome', '--algorithm', 'isolation-forest', '--bundle', iso]
    expect((await runCli(args)).code).toBe(0)
    const found = await importance(iso, 'outcome', '--repeats', '2', '--scorer', 'roc_auc')
    expect(found.scorer).toBe('roc_auc')
    expect(found.score).toBeGreaterThan(0)
    expect((await importance(iso, 'outcome', '--repeats', '1')).scorer).toBe('average_precision')
    expect((await run(iso, 'outcome', '--scorer', 'r2')).last).toMatch(
      /jobs.two_classes_for_anomaly: .* isolation forest.*average_precision or roc_auc.*r2/,
    )
    expect((await run(iso, 'city')).last).toMatch(/jobs.two_classes_needed/)
  })

  it('a table to read, a file of numbers', async () => {
    expect((await run(model, 'outcome')).stdout).toMatch(/^over 10 repeats\n.*mean fall of the score/)
    const csv = await run(model, 'outcome', '--out', '-', '--format', 'csv')
    expect(csv.stdout.split('\n')[0]).toBe('rank,feature,importance,share,sd,low,high')
  })

  it('refuses a scorer that is not for the model, other classes, and an absent target', async () => {
    expect((await run(model, 'outcome', '--scorer', 'r2')).last).toMatch(
      /jobs.scorer_not_for_task: scorer r2/,
    )
    expect((await run(model, 'city')).last).toMatch(/features\.|jobs.other_classes/)
    expect((await run(three, 'outcome')).last).toMatch(/jobs.other_classes: column outcome has the class no/)
    const bare = await runCli(['importance', data, '--model', model, '--kind', 'permutation'])
    expect(bare).toMatchObject({ code: 2, last: expect.stringMatching(/cli.target_needed/) })
  })
})
