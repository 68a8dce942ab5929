import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../temporary-folder.ts'
import { runCli } from './run-cli.ts'
import { smallCsv, strictForest } from './small-data.ts'

const folder = temporaryFolder()
const data = folder.file('small.csv', smallCsv())
const weighted = folder.file(
  'weighted.csv',
  smallCsv()
    .replace(/^(\d+)(,.*)$/gm, (_, id, rest) => `${id}${rest},${Number(id) < 10 ? 2 : 0}`)
    .replace('outcome\n', 'outcome,w\n'),
)
const forest = folder.file('forest.json', strictForest)

beforeAll(async () => {
  const base = ['train', data, '--target', 'outcome', '--drop', 'id', '--set', 'n_estimators=5']
  for (const args of [
    ['--bundle', folder.in('gbm')],
    ['--bundle', folder.in('rf'), '--algorithm', 'rf'],
    ['--bundle', folder.in('vote'), '--algorithm', 'voting', '--members', 'rf,gbm:3'],
  ])
    expect((await runCli([...base, ...args])).code).toBe(0)
  const city = ['train', data, '--target', 'city', '--drop', 'id,outcome', '--set', 'n_estimators=2']
  expect((await runCli([...city, '--bundle', folder.in('three')])).code).toBe(0)
  const iso = ['train', data, '--drop', 'id,outcome', '--algorithm', 'isolation-forest']
  expect((await runCli([...iso, '--bundle', folder.in('iso')])).code).toBe(0)
})

async function importance(...args: string[]) {
  const run = await runCli(['importance', ...args, '--json', '--quiet'])
  expect(run).toMatchObject({ code: 0, stderr: '' })
  return JSON.parse(run.stdout)
}

async function contributions(model: string, ...more: string[]): Promise<Record<string, number>[]> {
  const args = ['explain', data, '--model', folder.in(model), '--out', '-', '--format', 'json', '--quiet']
  return JSON.parse((await runCli([...args, ...more])).stdout)
}

describe('importance by contributions', () => {
  it('is the mean of |phi| over every row, with its spread and shares', async () => {
    const phi = await contributions('gbm')
    const { features, over, kind } = await importance(data, '--model', folder.in('gbm'))
    expect({ over, kind }).toEqual({ over: { what: 'rows', n: 120 }, kind: 'shap' })
    expect(features.map(({ rank }: { rank: number }) => rank)).toEqual([1, 2])
    for (const { feature, importance: mean, sd } of features) {
      const sizes = phi.map((row) => Math.abs(row[`phi_${feature}`]!))
      const expected = sizes.reduce((a, b) => a + b) / 120
      expect(mean).toBeCloseTo(expected, 12)
      expect(sd).toBeCloseTo(Math.sqrt(sizes.reduce((a, b) => a + (b - expected) ** 2, 0) / 120), 12)
    }
    expect(features[0].share + features[1].share).toBeCloseTo(1, 14)
    expect(features[0].importance).toBeGreaterThan(features[1].importance)
  })

  it('weighs rows, goes by model column, and tells classes apart', async () => {
    const phi = (await contributions('gbm')).slice(0, 10)
    const { features } = await importance(weighted, '--model', folder.in('gbm'), '--weights', 'w')
    const x = features.find(({ feature }: { feature: string }) => feature === 'x')
    expect(x.importance).toBeCloseTo(phi.reduce((a, row) => a + Math.abs(row['phi_x']!), 0) / 10, 12)
    const columns = await importance(data, '--model', folder.in('gbm'), '--level', 'column')
    expect(columns.features).toHaveLength(4)
    const three = await importance(data, '--model', folder.in('three'))
    expect(
      three.features.map((one: { class: string; feature: string }) => `${one.class} ${one.feature}`),
    ).toEqual(['Bogota x', 'Lima x', 'Quito x'])
  })

  it('is written as a file, or read as a table', async () => {
    const out = folder.in('importance.csv')
    const run = await runCli(['importance', data, '--model', folder.in('vote'), '--out', out, '--quiet'])
    expect(run).toMatchObject({ code: 0, stdout: `${out}: 2 rows\n` })
    const [header, first] = readFileSync(out, 'utf8').split('\n')
    expect(header).toBe('rank,feature,importance,share,sd,low,high')
    expect(first).toMatch(/^1,x(,0\.\d+){5}$/)
    const text = await runCli(['importance', data, '--model', folder.in('gbm'), '--quiet'])
    expect(text.stdout).toMatch(/^over 120 rows\n +mean \|contribution\| +share +sd\nx +\d/)
  })
})

describe('importance of pairs, of groups, and side by side', () => {
  it('pairs by the mean size of their whole interaction, with the matrix; by group, and weighed', async () => {
    const args = [
      'explain',
      weighted,
      '--model',
      folder.in('gbm'),
      '--interactions',
      '--level',
      'column',
      '--out',
      '-',
      '--format',
      'json',
    ]
    const pairs: { row: number; feature_a: string; feature_b: string; phi: number }[] = JSON.parse(
      (await runCli([...args, '--quiet'])).stdout,
    )
    const found = await importance(
      weighted,
      '--model',
      folder.in('gbm'),
      '--kind',
      'interactions',
      '--level',
      'column',
      '--weights',
      'w',
    )
    expect(found).toMatchObject({ kind: 'interactions', over: { what: 'rows', n: 120 } })
    expect(found.pairs).toHaveLength(6)
    for (const { feature_a: a, feature_b: b, importance: size, mean } of found.pairs) {
      const own = pairs.filter((pair) => pair.feature_a === a && pair.feature_b === b && pair.row < 10)
      expect(size).toBeCloseTo(own.reduce((sum, { phi }) => sum + Math.abs(phi), 0) / 10, 12)
      expect(mean).toBeCloseTo(own.reduce((sum, { phi }) => sum + phi, 0) / 10, 12)
    }
    const [{ features, matrix }] = found.matrices
    const place = (name: string) => features.indexOf(name)
    const [first] = found.pairs
    expect(matrix[place(first.feature_a)][place(first.feature_b)]).toBe(first.importance)
    const cities = features.filter((name: string) => name !== 'x').join()
    const grouped = await importance(
      data,
      '--model',
      folder.in('gbm'),
      '--kind',
      'interactions',
      '--level',
      'column',
      '--group',
      `city=${cities}`,
    )
    const source = await importance(data, '--model', folder.in('gbm'), '--kind', 'interactions')
    expect(grouped.pairs).toHaveLength(1)
    expect(grouped.pairs[0].importance).toBeCloseTo(source.pairs[0].importance, 12)
    const text = await runCli([
      'importance',
      data,
      '--model',
      folder.in('gbm'),
      '--kind',
      'interactions',
      '--quiet',
    ])
    expect(text.stdout).toMatch(/^over 120 rows\n.*mean \|interaction\|.*\n(x × city|city × x) /)
    const out = folder.in('pairs.csv')
    await runCli(['importance', data, '--model', folder.in('three'), '--kind', 'interactions', '--out', out])
    expect(readFileSync(out, 'utf8')).toMatch(/^(rank|class)/)
  })

  it('a group is the sum of its members, by contributions and by splits', async () => {
    const columns = await contributions('gbm', '--level', 'column')
    const names = Object.keys(columns[0]!).filter((name) => name.startsWith('phi_') && name !== 'phi_x')
    const group = `place=${names.map((name) => name.slice(4)).join()}`
    const { features } = await importance(
      data,
      '--model',
      folder.in('gbm'),
      '--level',
      'column',
      '--group',
      group,
    )
    expect(features.map(({ feature }: { feature: string }) => feature).sort()).toEqual(['place', 'x'])
    const sizes = columns.map((row) => Math.abs(names.reduce((sum, name) => sum + row[name]!, 0)))
    const place = features.find(({ feature }: { feature: string }) => feature === 'place')
    expect(place.importance).toBeCloseTo(sizes.reduce((a, b) => a + b) / 120, 12)
    const args = ['--model', folder.in('rf'), '--kind', 'impurity', '--group', 'all=x,city']
    expect((await importance(...args)).features).toMatchObject([{ feature: 'all', share: 1 }])
    const refused = async (...more: string[]) =>
      (await runCli(['importance', data, '--model', folder.in('gbm'), ...more])).last
    expect(await refused('--group', 'a=x', '--group', 'b=x')).toMatch(
      /jobs.feature_in_two_groups: feature x .* a and b/,
    )
    expect(await refused('--group', 'city=x')).toMatch(/jobs.group_named_as_feature: the group city/)
    expect(await refused('--group', 'a=zip')).toMatch(/jobs.unknown_feature: unknown feature: zip/)
    expect(await refused('--group', 'a')).toMatch(/Expected NAME=a,b/)
  })

  it('side by side, with how far each two rank features alike', async () => {
    const found = await importance(data, '--model', folder.in('gbm'), '--kind', 'all', '--target', 'outcome')
    expect(found.measures).toEqual(['shap', 'permutation', 'impurity', 'splits'])
    const shap = await importance(data, '--model', folder.in('gbm'))
    expect(found.features[0]).toMatchObject({ feature: 'x', shap: shap.features[0].importance })
    expect(found.agreement).toHaveLength(6)
    for (const { weighted_tau: tau } of found.agreement) expect(Math.abs(tau.value)).toBe(1)
    const without = await importance(data, '--model', folder.in('iso'), '--kind', 'all')
    expect(without.measures).toEqual(['shap'])
    const text = await runCli(['importance', data, '--model', folder.in('gbm'), '--kind', 'all', '--quiet'])
    expect(text.stdout).toMatch(
      /shap +impurity +splits\n[\s\S]*ranks alike \(weighted tau\)\nshap and impurity/,
    )
  })
})

describe('importance by impurity', () => {
  it('needs no rows; trees add up to 1, and members of a vote count by their weights', async () => {
    const of = async (model: string) => {
      const found = await importance('--model', folder.in(model), '--kind', 'impurity')
      const shares = found.features.map((one: { feature: string; importance: number }) => [
        one.feature,
        one.importance,
      ])
      return { found, shares: Object.fromEntries(shares) as Record<string, number> }
    }
    const [rf, gbm, vote] = [await of('rf'), await of('gbm'), await of('vote')]
    expect(rf.found).toMatchObject({ kind: 'impurity', over: { what: 'trees', n: 5 }, method: null })
    for (const { shares } of [rf, gbm]) expect(shares['x']! + shares['city']!).toBeCloseTo(1, 12)
    expect(vote.shares['x']).toBeCloseTo((rf.shares['x']! + 3 * gbm.shares['x']!) / 4, 12)
    const foreign = await importance('--model', forest, '--kind', 'impurity', '--level', 'column')
    expect(foreign.features.map((one: { importance: number }) => one.importance)).toEqual([1, 0])
  })
})

describe('importance refuses with one sentence', () => {
  const cases: [string, string[], number, RegExp][] = [
    ['no rows', ['--model', forest], 2, /cli.data_needed: importance by rows needs rows/],
    ['permutation', [data, '--model', forest, '--kind', 'permutation'], 2, /cli.target_needed/],
    [
      'no target',
      ['--model', folder.in('iso'), '--kind', 'impurity'],
      2,
      /jobs.no_impurity: .*isolation-forest/,
    ],
    ['another ending', [data, '--model', folder.in('gbm'), '--out', 'x.doc'], 2, /unknown_output_format/],
    ['no model', [data, '--model', 'nobody', '--data-dir', folder.in('none')], 3, /store.unknown_model/],
  ]
  it.each(cases)('%s', async (_, args, code, last) => {
    const run = await runCli(['importance', ...args])
    expect(run).toMatchObject({ code, stdout: '', last: expect.stringMatching(last) })
  })
})

it('says that weights of which none counts weigh nothing, instead of an importance of 0', async () => {
  const none = folder.file(
    'none.csv',
    smallCsv()
      .replace(/^(\d+,.*)$/gm, '$1,0')
      .replace('outcome\n', 'outcome,w\n'),
  )
  const args = [none, '--model', folder.in('gbm'), '--weights', 'w', '--quiet']
  const last = 'error jobs.no_weight: column w: all 120 weights are 0; expected at least one above 0'
  expect(await runCli(['importance', ...args])).toMatchObject({ code: 2, stdout: '', last })
  expect(await runCli(['explain', ...args, '--out', folder.in('none-phi.csv')])).toMatchObject({
    code: 2,
    last,
  })
})
