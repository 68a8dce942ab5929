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
    for (const kind of ['ice', 'ale'])
      expect(await refused('--kind', kind, '--with', 'city')).toContain('--with is for --kind shap and pdp')
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
