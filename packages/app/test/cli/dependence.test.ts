import { beforeAll, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../temporary-folder.ts'
import { runCli } from './run-cli.ts'
import { smallCsv } from './small-data.ts'

const folder = temporaryFolder()
const data = folder.file('small.csv', smallCsv())
const model = folder.in('bundle')

beforeAll(async () => {
  const args = ['--target', 'outcome', '--drop', 'id', '--set', 'n_estimators=20', '--bundle', model]
  expect((await runCli(['train', data, ...args])).code).toBe(0)
})

type Line = Record<string, number & string>

async function dependence(...args: string[]): Promise<{ lines: Line[] } & Record<string, unknown>> {
  const run = await runCli(['dependence', data, '--model', model, ...args, '--json', '--quiet'])
  expect(run).toMatchObject({ code: 0, stderr: '' })
  return JSON.parse(run.stdout)
}

const source = smallCsv()
  .split('\n')
  .slice(1, 121)
  .map((line) => line.split(','))

async function scoresWith(change: (fields: string[]) => string[]): Promise<number[]> {
  const changed = folder.file(
    'changed.csv',
    ['id,x,city,outcome', ...source.map((fields) => change([...fields]).join(','))].join('\n'),
  )
  const run = await runCli(['score', changed, '--model', model, '--out', '-', '--format', 'json', '--quiet'])
  return JSON.parse(run.stdout).map(({ margin }: { margin: number }) => margin)
}

const meanOf = (values: number[]) => values.reduce((a, b) => a + b) / values.length

describe('dependence', () => {
  it('of contributions: quantiles by bin, with a line per quantile group of a partner', async () => {
    const found = await dependence('--feature', 'x', '--with', 'auto', '--bins', '6')
    expect(found).toMatchObject({ kind: 'shap', feature: 'x', with: 'city', space: 'margin', rows: 120 })
    expect(found.lines).toHaveLength(6)
    expect(found.lines.reduce((sum, { n }) => sum + n!, 0)).toBe(120)
    expect(Object.keys(found.lines[0]!)).toEqual([
      'low',
      'high',
      'n',
      'q05',
      'q25',
      'median',
      'q75',
      'q95',
      'median_1',
      'median_2',
      'median_3',
    ])
    expect(found['groups']).toEqual([{ level: 'Bogota' }, { level: 'Lima' }, { level: 'Quito' }])
    const [first, last] = [found.lines[0]!, found.lines.at(-1)!]
    expect(first.median!).toBeLessThan(last.median!)
    const cities = await dependence('--feature', 'city')
    expect(cities.lines.map(({ value, n }) => [value, n])).toEqual([
      ['Bogota', 40],
      ['Lima', 40],
      ['Quito', 40],
    ])
  })

  it('partial dependence is the mean score with the value in every row; of categories, and of a pair', async () => {
    const { lines } = await dependence('--feature', 'x', '--kind', 'pdp', '--resolution', '5')
    expect(lines).toHaveLength(5)
    for (const { value, mean } of [lines[0]!, lines[3]!]) {
      const scores = await scoresWith((fields) => fields.with(1, String(value)))
      // margins of the model are float32 sums
      expect(mean).toBeCloseTo(meanOf(scores), 5)
    }
    const cities = await dependence('--feature', 'city', '--kind', 'pdp')
    const lima = cities.lines.find(({ value }) => value === 'Lima')!
    expect(lima.mean).toBeCloseTo(meanOf(await scoresWith((fields) => fields.with(2, 'Lima'))), 5)
    const pair = await dependence('--feature', 'x', '--with', 'city', '--kind', 'pdp', '--resolution', '3')
    expect(pair.lines).toHaveLength(9)
    const one = pair.lines[4]!
    const both = await scoresWith((fields) => fields.with(1, String(one.value)).with(2, one['with_value']!))
    expect(one.mean).toBeCloseTo(meanOf(both), 5)
  })

  it('individual curves average to partial dependence, also of probabilities', async () => {
    const args = ['--feature', 'x', '--resolution', '4', '--space', 'probability']
    const [pdp, ice] = [
      await dependence(...args, '--kind', 'pdp'),
      await dependence(...args, '--kind', 'ice'),
    ]
    expect(ice.lines).toHaveLength(480)
    pdp.lines.forEach(({ mean, value }) => {
      expect(mean).toBeGreaterThan(0)
      expect(mean).toBeLessThan(1)
      expect(
        meanOf(ice.lines.filter((line) => line.value === value).map(({ answer }) => answer!)),
      ).toBeCloseTo(mean!, 12)
    })
  })

  it('individual curves name rows of the input, also of those that meet a condition', async () => {
    const { lines } = await dependence('--feature', 'x', '--kind', 'ice', '--where', 'id >= 117')
    expect([...new Set(lines.map(({ row }) => row))]).toEqual([117, 118, 119])
  })

  it('refuses a partner of single curves and of effects, and curves of all classes', async () => {
    const refused = async (...args: string[]) =>
      (await runCli(['dependence', data, '--model', model, '--feature', 'x', ...args])).last
    expect(await refused('--kind', 'ice', '--with', 'city')).toContain(
      '--with is for --kind shap, pdp and ale',
    )
    expect(await refused('--kind', 'pdp', '--with', 'auto')).toContain('--with auto is for --kind shap')
    for (const kind of ['shap', 'pdp', 'ale'])
      expect(await refused('--kind', kind, '--with', 'x')).toMatch(/error jobs.pair_of_one_feature: .*x is/)
    expect(await refused('--kind', 'ale', '--with', 'city')).toMatch(/jobs.effects_need_numbers: .*city/)
    expect(await refused('--kind', 'ale', '--grid', 'thresholds')).toContain('--grid thresholds is for')
    expect(await refused('--kind', 'pdp', '--h-squared')).toContain('--h-squared is for --kind pdp of a pair')
    const gaps = folder.file('gaps.csv', 'id,x,city,outcome\n0,,Lima,yes\n1,,Quito,no\n')
    const gone = await runCli(['dependence', gaps, '--model', model, '--feature', 'x', '--kind', 'pdp'])
    expect(gone.last).toMatch(/error jobs.no_rows: a curve of the known values of x over no rows/)
    for (const name of ['all', 'predicted'])
      expect(await refused('--class', name)).toContain('a curve is of one class')
  })

  it('says that nothing interacts with a feature where nothing does', async () => {
    const linear = folder.in('linear')
    const asked = ['--target', 'outcome', '--drop', 'id', '--algorithm', 'logistic', '--bundle', linear]
    expect((await runCli(['train', data, ...asked])).code).toBe(0)
    const run = await runCli(['dependence', data, '--model', linear, '--feature', 'x', '--with', 'auto'])
    expect(run).toMatchObject({ code: 0, stderr: expect.stringContaining('no partner: nothing interacts') })
  })

  it('local effects are centred, of numbers and of categories', async () => {
    for (const feature of ['x', 'city']) {
      const { lines } = await dependence('--feature', feature, '--kind', 'ale')
      expect(lines.reduce((sum, { n }) => sum + n!, 0)).toBe(120)
      const middle = (k: number) =>
        feature === 'x' ? (lines[k]!.effect! + lines[k - 1]!.effect!) / 2 : lines[k]!.effect!
      const mean = lines.reduce((sum, { n }, k) => (n! > 0 ? sum + n! * middle(k) : sum), 0) / 120
      expect(mean).toBeCloseTo(0, 12)
    }
  })

  it.each([
    ['--feature', 'x'],
    ['--feature', 'x', '--with', 'city'],
    ['--feature', 'city'],
    ['--feature', 'x', '--kind', 'pdp', '--resolution', '200'],
    ['--feature', 'x', '--kind', 'ale'],
    ['--feature', 'city', '--kind', 'ale'],
    ['--feature', 'x', '--kind', 'pdp', '--with', 'city', '--h-squared', '--where', 'id < 18'],
  ])('weights are rows repeated: %j', async (...args) => {
    const weightOf = (fields: string[]) => (Number(fields[0]) * 7) % 3
    const head = 'id,x,city,outcome,w'
    const weighed = source.map((fields) => [...fields, weightOf(fields)].join(','))
    const repeated = source.flatMap((fields) =>
      new Array<string>(weightOf(fields)).fill([...fields, 1].join(',')),
    )
    const [one, two] = [
      folder.file('w.csv', [head, ...weighed].join('\n')),
      folder.file('r.csv', [head, ...repeated].join('\n')),
    ]
    const curve = async (file: string, ...more: string[]) => {
      const run = await runCli(['dependence', file, '--model', model, ...args, ...more, '--json', '--quiet'])
      expect(run).toMatchObject({ code: 0 })
      return JSON.parse(run.stdout)
    }
    const [a, b] = [await curve(one, '--weights', 'w'), await curve(two)]
    expect(a.lines).toHaveLength(b.lines.length)
    a.lines.forEach((line: Line, k: number) => {
      for (const [name, value] of Object.entries(line))
        if (name !== 'n' && typeof value === 'number') expect(value).toBeCloseTo(b.lines[k][name], 9)
    })
    const kept = args.includes('--where') ? source.slice(0, 18) : source
    expect(a.rows).toBe(kept.filter((fields) => weightOf(fields) > 0).length)
    // all rows are in both samples, so that H² is over the same rows
    if (a.h_squared !== undefined) expect(a.h_squared.value).toBeCloseTo(b.h_squared.value, 9)
    const none = folder.file(
      'none.csv',
      [head, ...source.map((fields) => [...fields, 0].join(','))].join('\n'),
    )
    expect((await runCli(['dependence', none, '--model', model, ...args, '--weights', 'w'])).last).toContain(
      'jobs.no_weight',
    )
  })

  it('a grid of thresholds is the whole step function: values between have the answers below them', async () => {
    const { lines } = await dependence('--feature', 'x', '--kind', 'pdp', '--grid', 'thresholds')
    expect(lines.length).toBeGreaterThan(3)
    const fine = await dependence('--feature', 'x', '--kind', 'pdp', '--resolution', '1000')
    for (const { value, mean } of fine.lines) {
      const below = lines.findLast((line) => line.value! <= value!)!
      expect(mean).toBeCloseTo(below.mean!, 12)
    }
    const ice = await dependence('--feature', 'x', '--kind', 'ice', '--grid', 'thresholds')
    expect(ice.lines).toHaveLength(120 * lines.length)
    for (const { value, centred } of ice.lines) if (value === ice['reference']) expect(centred).toBe(0)
  })

  it('H² of a pair says over which rows; local effects of a pair are 0 where nothing acts together', async () => {
    const { h_squared: share } = await dependence(
      '--feature',
      'x',
      '--with',
      'city',
      '--kind',
      'pdp',
      '--h-squared',
      '40',
    )
    expect(share).toMatchObject({ rows: 40, of: 120, seed: 0 })
    expect((share as { value: number }).value).toBeGreaterThan(0)
    const text = await runCli([
      'dependence',
      data,
      '--model',
      model,
      '--feature',
      'x',
      '--with',
      'city',
      '--kind',
      'pdp',
      '--h-squared',
      '9',
      '--quiet',
    ])
    expect(text.stdout).toMatch(/\nH² 0\.\d+ over 9 rows of 120\n/)
    const sum = folder.in('sum')
    const asked = ['--target', 'outcome', '--algorithm', 'logistic', '--bundle', sum]
    expect((await runCli(['train', data, ...asked])).code).toBe(0)
    const run = await runCli([
      'dependence',
      data,
      '--model',
      sum,
      '--feature',
      'x',
      '--with',
      'id',
      '--kind',
      'ale',
      '--json',
      '--quiet',
    ])
    const { lines } = JSON.parse(run.stdout)
    for (const { effect } of lines) expect(Math.abs(effect)).toBeLessThan(1e-9)
    expect(lines.reduce((n: number, line: Line) => n + line.n!, 0)).toBe(120)
  })

  it('samples only where asked, seeded, and says n of N; levels are ordered by likeness, and the order told', async () => {
    const args = ['--feature', 'city', '--kind', 'ale', '--sample', '30', '--stratify', 'outcome']
    const found = await dependence(...args)
    expect(found).toMatchObject({
      rows: 30,
      sample: { n: 30, of: 120, seed: 0, stratified_by: 'outcome', drawn_by: null },
    })
    expect([...(found['order'] as string[])].sort()).toEqual(['Bogota', 'Lima', 'Quito'])
    expect(await dependence(...args)).toEqual(found)
    expect(await dependence('--feature', 'x', '--sample', '10', '--sample-by', 'id')).toMatchObject({
      sample: { n: 10, of: 120, drawn_by: 'id' },
      rows: 10,
    })
    expect(await dependence('--feature', 'x')).not.toHaveProperty('sample')
  })

  it('writes a file, prints a table, and names what it does not know', async () => {
    const out = folder.in('x.csv')
    expect(
      (
        await runCli([
          'dependence',
          data,
          '--model',
          model,
          '--feature',
          'x',
          '--kind',
          'ale',
          '--out',
          out,
          '--quiet',
        ])
      ).code,
    ).toBe(0)
    const run = await runCli(['dependence', data, '--model', model, '--feature', 'city', '--quiet'])
    expect(run.stdout).toMatch(/^city, shap, over 120 rows\n.*value/)
    expect(await runCli(['dependence', data, '--model', model, '--feature', 'zip'])).toMatchObject({
      code: 3,
      last: expect.stringMatching(/jobs.unknown_feature: unknown feature: zip; known: x, city/),
    })
  })
})
