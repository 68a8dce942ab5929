import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { scenarios } from '@candor/scenarios'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../temporary-folder.ts'
import { runCli } from './run-cli.ts'
import { smallCsv } from './small-data.ts'

const folder = temporaryFolder()
const data = folder.file('small.csv', smallCsv())
const base = ['train', data, '--target', 'outcome', '--drop', 'id', '--data-dir', folder.in('kept')]

async function trained(...more: string[]) {
  const run = await runCli([...base, '--set', 'n_estimators=10', ...more, '--json', '--quiet'])
  expect(run).toMatchObject({ code: 0, stderr: '' })
  return JSON.parse(run.stdout)
}

describe('train', () => {
  it('reads columns whose names every object has', async () => {
    const odd = folder.file('odd.csv', smallCsv().replace('id,x,city', 'toString,constructor,valueOf'))
    const target = ['--target', 'outcome', '--data-dir', folder.in('kept'), '--quiet']
    const bundle = folder.in('odd')
    const trained = await runCli(['train', odd, ...target, '--bundle', bundle, '--drop', 'toString'])
    expect(trained).toMatchObject({ code: 0, stderr: '' })
    const scored = await runCli(['score', odd, '--model', bundle, '--out', folder.in('odd-scores.csv')])
    expect(scored.code).toBe(0)
  })

  it('answers with all that the contract names', async () => {
    const answer = await trained('--bundle', folder.in('a'))
    expect(Object.keys(answer)).toEqual([
      'model',
      'bundle',
      'algorithm',
      'rows',
      'features',
      'target',
      'positive',
      'metrics',
      'seed',
      'seconds',
      'data_digest',
      'model_hash',
    ])
    expect(answer).toMatchObject({
      model: null,
      bundle: folder.in('a'),
      algorithm: 'gbm',
      rows: { train: 96, test: 24 },
      features: 2,
      target: 'outcome',
      positive: 'yes',
      seed: 0,
    })
    expect(answer.metrics.test.roc_auc.value).toBeGreaterThan(0.8)
  })

  it('twice the same is the same bundle, byte for byte', async () => {
    const [one, two] = [folder.in('one'), folder.in('two')]
    await trained('--bundle', one, '--calibrate', 'sigmoid')
    await trained('--bundle', two, '--calibrate', 'sigmoid')
    for (const name of readdirSync(one))
      expect(readFileSync(join(one, name)).equals(readFileSync(join(two, name)))).toBe(true)
  })

  it('keeps the bundle under the hash of the model, and registers it only with a name', async () => {
    const first = await trained()
    expect(first.bundle).toBe(folder.in('kept', 'bundles', first.model_hash.slice(7, 23)))
    expect((await trained()).bundle).toBe(first.bundle)
    expect((await trained('--name', 'small')).model).toBe('small@1')
    expect((await trained('--name', 'small', '--seed', '1')).model).toBe('small@2')
    const shown = await runCli(['model', 'list', '--json', '--data-dir', folder.in('kept')])
    const [model] = JSON.parse(shown.stdout).items
    expect(
      model.versions.map(({ version, aliases }: { version: string; aliases: string[] }) => [
        version,
        aliases,
      ]),
    ).toEqual([
      ['2', ['challenger']],
      ['1', ['champion']],
    ])
  })

  it('grows forests, calibrates, weighs, cross-validates, splits by time and group', async () => {
    const forest = await trained(
      '--algorithm',
      'rf',
      '--calibrate',
      'isotonic',
      '--cv',
      '3',
      '--bundle',
      folder.in('rf'),
    )
    expect(forest.metrics.cv.roc_auc.folds).toHaveLength(3)
    const beta = await trained('--algorithm', 'rf', '--calibrate', 'beta', '--bundle', folder.in('beta'))
    expect(beta.model_hash).not.toBe(forest.model_hash)
    const extra = await trained(
      '--algorithm',
      'extra-trees',
      '--set',
      'criterion=entropy',
      '--bundle',
      folder.in('extra'),
    )
    expect(extra).toMatchObject({ algorithm: 'extra-trees' })
    expect(extra.metrics.test.roc_auc.value).toBeGreaterThan(0.5)
    const byTime = await trained('--split', 'time:id', '--bundle', folder.in('time'))
    expect(byTime.rows).toEqual({ train: 96, test: 24 })
    const byGroup = await trained('--split', 'group:city', '--bundle', folder.in('group'))
    expect(byGroup.features).toBe(1)
    const regression = await runCli([
      'train',
      data,
      '--target',
      'x',
      '--drop',
      'id',
      '--json',
      '--quiet',
      '--bundle',
      folder.in('r'),
    ])
    expect(JSON.parse(regression.stdout).metrics.test.rmse.value).toBeGreaterThan(0)
    const stopped = await trained('--early-stopping', '3', '--bundle', folder.in('stopped'))
    expect(stopped.metrics.test.roc_auc.value).toBeGreaterThan(0.5)
  })

  it('takes target, positive value, types and plan from a scenario', async () => {
    const [scenario] = scenarios
    const csv = folder.in('domain.csv')
    await runCli(['generate', scenario!.id, '--rows', '300', '--out', csv])
    const run = await runCli([
      ...[
        'train',
        csv,
        '--scenario',
        scenario!.id,
        '--set',
        'n_estimators=5',
        '--name',
        `${scenario!.id}-test`,
      ],
      ...['--data-dir', folder.in('domain'), '--json', '--quiet'],
    ])
    expect(run.code).toBe(0)
    const answer = JSON.parse(run.stdout)
    expect(answer).toMatchObject({
      model: `${scenario!.id}-test@1`,
      ...{ positive: scenario!.target.positive },
    })
    const manifest = JSON.parse(readFileSync(join(answer.bundle, 'manifest.json'), 'utf8'))
    expect(manifest.scenario.id).toBe(scenario!.id)
    expect(manifest.thresholds.length).toBeGreaterThan(0)
    const sensitivities = new Set(
      manifest.schema.map(({ sensitivity }: { sensitivity: string }) => sensitivity),
    )
    expect(sensitivities.size).toBeGreaterThan(1)
  })
})

describe('train refuses with one sentence, and leaves nothing', () => {
  const numbers = (lines: string[]) => ['a,b,y', ...lines, ''].join('\n')
  const even = Array.from({ length: 40 }, (_, i) => `${i},${i % 7},${i % 2}`)
  const cases: [string, string, string[], number, RegExp][] = [
    [
      'missing target',
      numbers(even),
      ['--target', 'yy'],
      2,
      /data.unknown_column: unknown column: yy; nearest known: y/,
    ],
    ['no target at all', numbers(even), [], 2, /cli.target_needed/],
    [
      'one class',
      numbers(even.map((line) => line.replace(/.$/, '1'))),
      ['--target', 'y'],
      2,
      /features.only_one_class/,
    ],
    ['a gap in the target', numbers([...even, '1,2,']), ['--target', 'y'], 2, /features.missing_target/],
    [
      'three numbers',
      numbers(even.map((line, i) => line.replace(/.$/, String(i % 3)))),
      ['--target', 'y'],
      2,
      /features.task_needed: .*--task/,
    ],
    [
      'two unknown classes',
      numbers(even.map((line, i) => line.replace(/.$/, i % 2 ? 'red' : 'blue'))),
      ['--target', 'y'],
      2,
      /features.positive_needed/,
    ],
    ['unknown column to drop', numbers(even), ['--target', 'y', '--drop', 'aa'], 2, /unknown column: aa/],
    [
      'text in a number',
      numbers([...even, 'abc,1,1']),
      ['--target', 'y'],
      2,
      /files.mixed_column: .*line 42, column a: 'abc'/,
    ],
    [
      'text in a declared number',
      numbers([...even, '1,abc,1']),
      ['--target', 'y', '--types', 'b=number'],
      2,
      /files.wrong_value: .*line 42/,
    ],
    ['empty file', '', ['--target', 'y'], 2, /files.empty/],
    ['header only', 'a,b,y\n', ['--target', 'y'], 2, /data.no_rows/],
    [
      'duplicated header',
      'a,a,y\n1,2,0\n',
      ['--target', 'y'],
      2,
      /data.duplicate_column: column a appears 2 times/,
    ],
    [
      '10,000 levels',
      numbers(Array.from({ length: 10_000 }, (_, i) => `v${i},1,${i % 2}`)),
      ['--target', 'y'],
      2,
      /features.too_many_levels: .*10000/,
    ],
    [
      'a date',
      numbers(even.map((line) => line.replace(/^\d+/, '2024-05-31'))),
      ['--target', 'y'],
      2,
      /features.date_column/,
    ],
    [
      'Infinity',
      numbers([...even, 'inf,1,1']),
      ['--target', 'y'],
      2,
      /files.infinite_value: .*line 42, column a: 'inf'/,
    ],
    ['half a file', `${numbers(even)}1,2`, ['--target', 'y'], 2, /files.ragged_row: .*line 42/],
    [
      'unknown parameter',
      numbers(even),
      ['--target', 'y', '--set', 'max_dept=3'],
      2,
      /models.unknown_parameter: .*max_depth/,
    ],
    [
      'unknown algorithm',
      numbers(even),
      ['--target', 'y', '--algorithm', 'svm'],
      2,
      /models.unknown_algorithm: .*gbm, rf.*voting/,
    ],
    [
      'calibrating numbers',
      numbers(even.map((line, i) => line.replace(/.$/, String(i)))),
      ['--target', 'y', '--calibrate', 'sigmoid'],
      2,
      /jobs.calibration_needs_classes/,
    ],
    [
      'an amount of nothing, by its row in the table',
      numbers(even.map((line, i) => line.replace(/.$/, i === 3 ? '0' : String(i + 1)))),
      ['--target', 'y', '--objective', 'gamma', '--test-size', '0.1'],
      2,
      /models.invalid_label: label of row 3 is 0/,
    ],
    [
      'a leak that is no column',
      numbers(even),
      ['--target', 'y', '--allow-leak', 'c'],
      2,
      /data.unknown_column: .*: c/,
    ],
    ['bad split', numbers(even), ['--target', 'y', '--split', 'zip:a'], 2, /jobs.bad_split/],
    [
      'a scenario’s name',
      numbers(even),
      ['--target', 'y', '--name', `${scenarios[0]!.id}-x`],
      2,
      /jobs.reserved_name/,
    ],
    ['unknown scenario', numbers(even), ['--scenario', 'nothing'], 3, /scenarios.unknown/],
    ['no test rows', numbers(even), ['--target', 'y', '--test-size', '2'], 2, /cli.usage: .*--test-size/],
    [
      'negative weights',
      numbers(even.map((line) => line.replace(/^/, '-'))),
      ['--target', 'y', '--weight', 'a'],
      2,
      /jobs.not_a_weight/,
    ],
  ]
  it.each(cases)('%s', async (_, content, options, code, last) => {
    const place = folder.file(
      `refused-${cases.findIndex((one) => one[1] === content && one[2] === options)}/in.csv`,
      content,
    )
    const run = await runCli([
      'train',
      place,
      '--bundle',
      join(place, '..', 'out'),
      '--data-dir',
      join(place, '..', 'kept'),
      ...options,
    ])
    expect(run.code).toBe(code)
    expect(run.stdout).toBe('')
    expect(run.last).toMatch(/^error /)
    expect(run.last).toMatch(last)
    expect(readdirSync(join(place, '..'))).toEqual(['in.csv'])
  })

  it('an existing bundle, a folder that cannot be written', async () => {
    const there = folder.file('there/keep', 'x')
    expect(await runCli([...base, '--bundle', join(there, '..')])).toMatchObject({
      code: 4,
      last: expect.stringMatching(/files.exists/),
    })
    expect(readdirSync(join(there, '..'))).toEqual(['keep'])
    expect(await runCli([...base, '--bundle', '/proc/x'])).toMatchObject({
      code: 4,
      last: expect.stringMatching(/files.not_writable/),
    })
    const blocked = [...base.slice(0, -1), there]
    expect(await runCli(blocked)).toMatchObject({
      code: 4,
      last: expect.stringMatching(/files.not_writable/),
    })
  })
})

it('refuses labels that a model gave itself, unless they are let in on purpose, and never reads where they come from', async () => {
  const labelled = (source: (id: number) => string) =>
    smallCsv()
      .replace(/^(\d+)(,.*)$/gm, (_, id, rest) => `${id}${rest},${source(Number(id))}`)
      .replace('outcome\n', 'outcome,label_source\n')
  const own = folder.file(
    'self.csv',
    labelled((id) => (id < 7 ? 'model:claims@3' : 'review')),
  )
  const args = [
    'train',
    own,
    '--target',
    'outcome',
    '--drop',
    'id',
    '--set',
    'n_estimators=2',
    '--json',
    '--quiet',
  ]
  expect(await runCli([...args, '--bundle', folder.in('self-refused')])).toMatchObject({
    code: 2,
    last: expect.stringMatching(
      /^error jobs.self_labels: the labels in outcome of 7 rows are a model’s own answers, as label_source says/,
    ),
  })
  const allowed = await runCli([...args, '--bundle', folder.in('self'), '--allow-self-labels'])
  expect(allowed.code).toBe(0)
  expect(JSON.parse(allowed.stdout).features).not.toContain('label_source')
  const manifest = JSON.parse(readFileSync(`${folder.in('self')}/manifest.json`, 'utf8'))
  expect(manifest.allowed).toEqual(['self_labels'])
  const human = folder.file(
    'human.csv',
    labelled(() => 'review'),
  )
  const plain = await runCli([...args.with(1, human), '--bundle', folder.in('human')])
  expect(plain.code).toBe(0)
})
