import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../temporary-folder.ts'
import { runCli } from './run-cli.ts'
import { smallCsv } from './small-data.ts'

const folder = temporaryFolder()
const data = folder.file('small.csv', smallCsv())
const numbers = folder.file('numbers.csv', countsCsv())
const dataDir = folder.in('kept')

/** 150 rows: two numbers, years insured, a count of events that grows with both, and a class of three. */
function countsCsv(): string {
  const rows = Array.from({ length: 150 }, (_, i) => {
    const [a, b, years] = [(i * 37) % 20, (i * 53) % 7, 1 + (i % 4)]
    return `${a},${b},${years},${Math.floor(((a + b) * years) / 12)},${'abc'[(a + i) % 3]}`
  })
  return ['a,b,years,events,kind', ...rows, ''].join('\n')
}

async function trained(name: string, file: string, ...args: string[]) {
  const run = await runCli([
    ...['train', file, '--bundle', folder.in(name), '--data-dir', dataDir, '--json', '--quiet'],
    ...args,
  ])
  expect(run).toMatchObject({ code: 0, stderr: '' })
  return JSON.parse(run.stdout)
}

async function rows(...args: string[]): Promise<Record<string, number | string>[]> {
  const run = await runCli([...args, '--out', '-', '--format', 'json', '--quiet'])
  expect(run).toMatchObject({ code: 0, stderr: '' })
  return JSON.parse(run.stdout)
}

const outcome = ['--target', 'outcome', '--drop', 'id']

async function explained(model: string, file = data, ...more: string[]) {
  const table = await rows('explain', file, '--model', folder.in(model), ...more)
  for (const row of table) {
    const phi = Object.entries(row).flatMap(([name, value]) => (name.startsWith('phi_') ? Number(value) : []))
    const sum = phi.reduce((a, b) => a + b, Number(row['base']) + Number(row['residual']))
    // score = base + Σ phi + residual by definition of the residual, in another order
    expect(sum).toBeCloseTo(Number(row['score']), 12)
    expect(Math.abs(Number(row['residual']))).toBeLessThan(1e-9)
  }
  return table
}

describe('an isolation forest', () => {
  it('needs no target, scores anomalies, and is explained in path lengths', async () => {
    const answer = await trained('iso', data, '--algorithm', 'isolation-forest', '--drop', 'id,outcome')
    expect(answer).toMatchObject({ target: null, positive: null, algorithm: 'isolation-forest' })
    expect(Object.keys(answer.metrics.test)).toEqual(['anomaly_rate'])
    const scores = await rows('score', data, '--model', folder.in('iso'))
    expect(Object.keys(scores[0]!)).toEqual(['row', 'anomaly_score', 'anomaly'])
    for (const { anomaly_score, anomaly } of scores) {
      expect(Number(anomaly_score)).toBeGreaterThan(0)
      expect(Number(anomaly_score)).toBeLessThan(1)
      expect(anomaly).toBe(Number(anomaly_score) > 0.5 ? 1 : 0)
    }
    const phi = await explained('iso')
    const order = (values: number[]) =>
      values.map((_, i) => i).sort((i, j) => values[i]! - values[j]! || i - j)
    expect(order(phi.map(({ score }) => Number(score)))).toEqual(
      order(scores.map(({ anomaly_score }) => Number(anomaly_score))),
    )
    const shown = await runCli([
      'explain',
      data,
      '--model',
      folder.in('iso'),
      '--row',
      '3',
      '--json',
      '--quiet',
    ])
    expect(JSON.parse(shown.stdout)).toMatchObject({ space: 'path_length', method: 'interventional' })
  })

  it('has its threshold from contamination, and is measured by a target that it never sees', async () => {
    const args = ['--algorithm', 'isolation-forest', '--drop', 'id', '--target', 'outcome']
    const answer = await trained('iso-measured', data, ...args, '--contamination', '0.25')
    expect(answer.metrics.train.anomaly_rate).toEqual({ value: 0.25, n: 96 })
    expect(Object.keys(answer.metrics.test)).toEqual(['anomaly_rate', 'roc_auc', 'average_precision', 'ks'])
    expect(answer.features).toBe(2)
    const scores = await rows('score', data, '--model', folder.in('iso-measured'))
    const share = scores.filter(({ anomaly }) => anomaly === 1).length / scores.length
    expect(Math.abs(share - 0.25)).toBeLessThan(0.1)
  })

  it('is explained in no other space, and nothing else in path lengths', async () => {
    const run = (model: string, space: string) =>
      runCli(['explain', data, '--model', folder.in(model), '--space', space, '--row', '0'])
    expect(await run('iso', 'margin')).toMatchObject({
      code: 2,
      last: expect.stringMatching(
        /jobs.space_not_available: margin space for .*; it is explained in path_length/,
      ),
    })
    await trained('gbm', data, ...outcome, '--set', 'n_estimators=3')
    expect(await run('gbm', 'path_length')).toMatchObject({ code: 2 })
    expect(await run('iso', 'path_length')).toMatchObject({ code: 0 })
  })

  it('is not judged as a model of two classes', async () => {
    await trained('judged', data, ...outcome, '--algorithm', 'isolation-forest')
    const judge = ['evaluate', data, '--model', folder.in('judged'), '--target', 'outcome']
    expect((await runCli(judge)).last).toMatch(/jobs.two_class_model_needed: .*judged gives anomaly scores/)
    const score = ['score', data, '--model', folder.in('judged'), '--raw', '--out', folder.in('raw.csv')]
    expect((await runCli(score)).stderr).toContain('gives no probabilities, so --raw adds no column')
  })

  it('is measured by two classes only', async () => {
    const args = ['train', numbers, '--algorithm', 'isolation-forest', '--target', 'kind']
    expect(await runCli(args)).toMatchObject({
      code: 2,
      last: expect.stringMatching(/jobs.two_classes_needed: .*3 classes/),
    })
  })
})

describe('logistic regression', () => {
  it('is trained, scored and explained against its background', async () => {
    await trained('logistic', data, ...outcome, '--algorithm', 'logistic', '--set', 'C=0.5')
    expect(readdirSync(folder.in('logistic')).filter((name) => name.startsWith('ensemble'))).toEqual([])
    const manifest = JSON.parse(readFileSync(folder.in('logistic', 'manifest.json'), 'utf8'))
    const [{ linear }] = manifest.members
    expect(linear.featureNames).toEqual(['x', 'city_Bogota', 'city_Lima', 'city_Quito'])
    const scores = await rows('score', data, '--model', folder.in('logistic'), '--keep', 'x,city')
    const phi = await explained('logistic')
    scores.forEach(({ x, city, margin, probability }, row) => {
      const [slope, ...levels] = linear.coefficients[0]
      const level = linear.featureNames.slice(1).indexOf(`city_${city}`)
      expect(Number(margin)).toBeCloseTo(linear.intercepts[0] + slope * Number(x) + levels[level], 12)
      expect(Number(probability)).toBeCloseTo(1 / (1 + Math.exp(-Number(margin))), 12)
      expect(Number(phi[row]!['score'])).toBeCloseTo(Number(margin), 12)
    })
    const words = await runCli(['explain', data, '--model', folder.in('logistic'), '--row', '3', '--quiet'])
    expect(words.stdout).toMatch(/row 3 .*\n\n {2}1\. /)
    const calibrated = await trained(
      'cal',
      data,
      ...outcome,
      '--algorithm',
      'logistic',
      '--calibrate',
      'beta',
    )
    expect(calibrated.metrics.test.roc_auc.value).toBeGreaterThan(0.8)
  })

  it('has no trees, no paths, and tells classes apart', async () => {
    const refused: [string[], RegExp][] = [
      [['score', data, '--model', folder.in('logistic'), '--leaves'], /jobs.no_trees: .*logistic/],
      [['score', data, '--model', folder.in('logistic'), '--trees', '2'], /jobs.no_trees/],
      [
        ['explain', data, '--model', folder.in('logistic'), '--method', 'path-dependent'],
        /explain.method_not_for_model: path_dependent .* logistic/,
      ],
    ]
    for (const [args, last] of refused)
      expect(await runCli([...args, '--out', '-', '--format', 'csv'])).toMatchObject({
        code: 2,
        last: expect.stringMatching(last),
      })
    expect(await runCli(['model', 'show', folder.in('logistic'), '--tree', '0'])).toMatchObject({ code: 2 })
    const regression = [
      'train',
      numbers,
      '--target',
      'events',
      '--algorithm',
      'logistic',
      '--task',
      'regression',
    ]
    expect(await runCli(regression)).toMatchObject({
      code: 2,
      last: expect.stringMatching(/jobs.needs_classes: logistic/),
    })
  })
})

describe('a vote', () => {
  const small = ['--set', 'n_estimators=8']

  it('is the weighted mean of the probabilities of its members', async () => {
    const vote = ['--algorithm', 'voting', '--members', 'rf,gbm:2', ...small]
    const answer = await trained('vote', data, ...outcome, ...vote, '--set', 'rf.max_depth=3')
    expect(answer.algorithm).toBe('voting')
    await trained('rf', data, ...outcome, '--algorithm', 'rf', ...small, '--set', 'max_depth=3')
    await trained('gbm8', data, ...outcome, ...small)
    const [votes, forest, boosted] = await Promise.all(
      ['vote', 'rf', 'gbm8'].map((name) => rows('score', data, '--model', folder.in(name))),
    )
    votes!.forEach(({ margin, probability }, row) => {
      const mean = Number(forest![row]!['probability']) / 3 + (2 * Number(boosted![row]!['probability'])) / 3
      expect(Number(probability)).toBeCloseTo(mean, 14)
      expect(margin).toBe(probability)
    })
    const phi = await explained('vote')
    expect(Number(phi[5]!['score'])).toBeCloseTo(Number(votes![5]!['margin']), 14)
    const leaves = await rows('score', data, '--model', folder.in('vote'), '--leaves')
    expect(Object.keys(leaves[0]!)).toHaveLength(3 + 16)
  })

  it('of forests alone is one forest, explained exactly by its covers too', async () => {
    const vote = ['--algorithm', 'voting', '--members', 'rf:3,extra-trees', ...small]
    await trained('forests', data, ...outcome, ...vote)
    expect(readdirSync(folder.in('forests')).filter((name) => name.startsWith('ensemble'))).toEqual([
      'ensemble.bin',
    ])
    await explained('forests', data, '--method', 'path-dependent')
    await explained('forests', data, '--space', 'probability')
  })

  it('has two members or more, all different, that vote', async () => {
    for (const members of [
      [],
      ['--members', 'rf'],
      ['--members', 'rf,rf'],
      ['--members', 'rf,isolation-forest'],
    ])
      expect(await runCli(['train', data, ...outcome, '--algorithm', 'voting', ...members])).toMatchObject({
        code: 2,
        last: expect.stringMatching(/jobs.members_needed: members of a vote: .*expected two or more/),
      })
    for (const members of ['rf,gbm:0', 'rf,svm', 'rf:1:2,gbm'])
      expect(
        await runCli(['train', data, ...outcome, '--algorithm', 'voting', '--members', members]),
      ).toMatchObject({ code: 2, last: expect.stringMatching(/cli.usage|models.unknown_algorithm/) })
  })
})

describe('extra trees', () => {
  it('are trained, calibrated and explained', async () => {
    for (const kind of ['beta', 'temperature', 'venn-abers']) {
      const args = ['--algorithm', 'extra-trees', '--set', 'n_estimators=10', '--calibrate', kind]
      const answer = await trained(`extra-${kind}`, data, ...outcome, ...args)
      expect(answer.metrics.test.roc_auc.value).toBeGreaterThan(0.8)
    }
    const [first] = await rows('score', data, '--model', folder.in('extra-beta'), '--raw')
    expect(Object.keys(first!)).toEqual(['row', 'margin', 'probability', 'probability_raw'])
    expect(first!['margin']).toBe(first!['probability_raw'])
    await explained('extra-beta')
  })
})

describe('boosting', () => {
  it('tells several classes apart, each with a margin of its own', async () => {
    await trained('three', numbers, '--target', 'kind', '--set', 'n_estimators=4')
    const scores = await rows('score', numbers, '--model', folder.in('three'), '--leaves')
    expect(Object.keys(scores[0]!).slice(0, 7)).toEqual([
      ...['row', 'margin_a', 'margin_b', 'margin_c'],
      ...['probability_a', 'probability_b', 'probability_c'],
    ])
    expect(Object.keys(scores[0]!)).toHaveLength(7 + 12)
    const short = await rows('score', numbers, '--model', folder.in('three'), '--leaves', '--trees', '1')
    expect(Object.keys(short[0]!)).toHaveLength(7 + 3)
    expect(await explained('three', numbers)).toHaveLength(450)
  })

  it('learns rates of counts with an exposure', async () => {
    const args = ['--target', 'events', '--drop', 'kind', '--objective', 'poisson', '--exposure', 'years']
    const answer = await trained('rates', numbers, ...args, '--set', 'n_estimators=30')
    expect(answer).toMatchObject({ features: 2 })
    const scores = await rows('score', numbers, '--model', folder.in('rates'))
    expect(Object.keys(scores[0]!)).toEqual(['row', 'margin', 'prediction'])
    expect(Number(scores[0]!['prediction'])).toBeCloseTo(Math.exp(Number(scores[0]!['margin'])), 12)
    expect(answer.metrics.test.r2.value).toBeGreaterThan(0.5)
  })

  it('begins with the margins of a column in place of its base', async () => {
    const own = await rows('score', data, '--model', folder.in('gbm'))
    const given = folder.file(
      'given.csv',
      smallCsv()
        .replace(/^(.*)$/gm, (line) => (line === '' ? '' : `${line},0.5`))
        .replace(',0.5', ',start'),
    )
    const moved = await rows('score', given, '--model', folder.in('gbm'), '--base-margin', 'start')
    const shift = Number(moved[0]!['margin']) - Number(own[0]!['margin'])
    moved.forEach(({ margin }, row) => {
      expect(Number(margin)).toBeCloseTo(Number(own[row]!['margin']) + shift, 12)
    })
    const refused = await runCli([
      'score',
      given,
      '--model',
      folder.in('rf'),
      '--base-margin',
      'start',
      '--out',
      '-',
      '--format',
      'csv',
    ])
    expect(refused).toMatchObject({
      code: 2,
      last: expect.stringMatching(/jobs.no_base_margin: .*a rf model/),
    })
  })

  it('refuses objectives and exposures that do not fit', async () => {
    const cases: [string[], RegExp][] = [
      [
        ['--target', 'kind', '--objective', 'logistic'],
        /jobs.objective_not_for_task: .*3 classes; expected softmax/,
      ],
      [
        ['--target', 'events', '--task', 'regression', '--objective', 'logistic'],
        /objective_not_for_task: .*numbers/,
      ],
      [
        ['--target', 'events', '--task', 'regression', '--algorithm', 'rf', '--exposure', 'years'],
        /jobs.exposure_needs_gbm/,
      ],
    ]
    for (const [args, last] of cases)
      expect(await runCli(['train', numbers, ...args, '--bundle', folder.in('none')])).toMatchObject({
        code: 2,
        last: expect.stringMatching(last),
      })
  })
})

it('any number of threads gives the same bytes', async () => {
  const wide = Array.from({ length: 12_000 }, (_, i) =>
    Array.from({ length: 10 }, (__, j) => (i * (37 + 2 * j) + ((i * i) % (11 + j))) % 1009),
  )
  const lines = wide.map((row) => `${row.join(',')},${(row[0]! + row[3]! + row[7]!) % 997 > 500 ? 1 : 0}`)
  const table = folder.file('wide.csv', ['a,b,c,d,e,f,g,h,i,j,y', ...lines, ''].join('\n'))
  for (const algorithm of ['gbm', 'rf']) {
    const bundle = async (threads: number) => {
      const name = `${algorithm}-${threads}`
      const args = ['--algorithm', algorithm, '--target', 'y', '--threads', String(threads)]
      await trained(name, table, ...args, '--set', 'n_estimators=8', '--set', 'max_depth=5')
      return readdirSync(folder.in(name)).map((file) => readFileSync(join(folder.in(name), file)))
    }
    const alone = await bundle(1)
    for (const threads of [2, 3]) expect(await bundle(threads)).toEqual(alone)
    const uses = async (threads: number) => {
      const phi = folder.in(`${algorithm}-${threads}.csv`)
      const args = ['--model', folder.in(`${algorithm}-1`), '--threads', String(threads), '--json', '--quiet']
      const explained = await runCli(['explain', table, ...args, '--out', phi])
      expect(JSON.parse(explained.stdout)).toMatchObject({ threads })
      const evaluated = await runCli(['evaluate', table, '--target', 'y', ...args])
      expect(evaluated.code).toBe(0)
      return [readFileSync(phi, 'utf8'), evaluated.stdout]
    }
    expect(await uses(2)).toEqual(await uses(1))
  }
})
