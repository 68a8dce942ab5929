import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../temporary-folder.ts'
import { runCli } from './run-cli.ts'
import { smallCsv } from './small-data.ts'

const folder = temporaryFolder()
const data = folder.file('small.csv', smallCsv())
const model = folder.in('bundle')
const assets = join(dirname(fileURLToPath(import.meta.url)), '../../assets')
const isBuilt = existsSync(join(assets, 'report-renderer.mjs'))
if (!isBuilt) process.stderr.write('SKIPPED: the charts are not built (npm run build)\n')

beforeAll(async () => {
  const args = ['--target', 'outcome', '--drop', 'id', '--set', 'n_estimators=20', '--bundle', model]
  expect((await runCli(['train', data, ...args])).code).toBe(0)
})

async function drawn(what: string, ...args: string[]) {
  const out = folder.in(`${what}-${args.join('-').replace(/\W/g, '')}.svg`)
  const run = await runCli([
    'draw',
    what,
    data,
    '--model',
    model,
    ...args,
    '--out',
    out,
    '--force',
    '--json',
    '--quiet',
  ])
  expect(run).toMatchObject({ code: 0, stderr: '' })
  const svg = readFileSync(out, 'utf8')
  expect(svg).toContain(`data-chart="${what}"`)
  expect(svg).not.toContain('NaN')
  return JSON.parse(run.stdout).data
}

describe.skipIf(!isBuilt)('draw', () => {
  it('importance, three ways, with whiskers', async () => {
    for (const kind of ['shap', 'permutation', 'impurity']) {
      const { bars } = await drawn('importance', '--kind', kind, '--target', 'outcome')
      expect(bars.map(({ label }: { label: string }) => label)).toEqual(['x', 'city'])
      expect(bars[0].low === null).toBe(kind === 'impurity')
    }
  })

  it('beeswarm of every row', async () => {
    const { lanes } = await drawn('beeswarm')
    expect(lanes.map(({ label }: { label: string }) => label)).toEqual(['x', 'city'])
    for (const { bins } of lanes) {
      expect(bins).toHaveLength(200)
      expect(bins.reduce((sum: number, { count }: { count: number }) => sum + count, 0)).toBe(120)
    }
  })

  it('dependence with a partner, of categories, partial, and local', async () => {
    expect((await drawn('dependence', '--feature', 'x', '--with', 'auto')).lines).toHaveLength(3)
    expect((await drawn('dependence', '--feature', 'city')).is_category).toBe(true)
    expect((await drawn('dependence', '--feature', 'x', '--kind', 'pdp')).points).toHaveLength(60)
    expect((await drawn('dependence', '--feature', 'x', '--kind', 'ale')).points.length).toBeGreaterThan(5)
  })

  it('names the class of a model of several, also where nobody asked for one; one row has no whiskers', async () => {
    const three = folder.in('three')
    const asked = ['--target', 'city', '--drop', 'id,outcome', '--set', 'n_estimators=3', '--bundle', three]
    expect((await runCli(['train', data, ...asked])).code).toBe(0)
    const charts = [['importance'], ['beeswarm'], ['dependence', '--feature', 'x']]
    for (const [what, ...args] of charts)
      for (const [given, name] of [
        [[], 'Bogota'],
        [['--class', 'Quito'], 'Quito'],
      ] as const)
        expect((await drawn(what!, ...args, '--model', three, ...given)).title).toMatch(`, class ${name}`)
    const one = folder.file('one.csv', smallCsv().split('\n').slice(0, 2).join('\n'))
    const out = folder.in('one.svg')
    for (const what of ['importance', 'beeswarm']) {
      const run = await runCli(['draw', what, one, '--model', model, '--out', out, '--force', '--json'])
      expect(JSON.parse(run.stdout).data.subtitle).toMatch(/(over|all) 1 row(;.*compared with.*)?$/)
    }
  })

  it('interactions, weights and samples', async () => {
    const { features, matrix } = await drawn('interactions')
    expect(features.slice().sort()).toEqual(['city', 'x'])
    expect(matrix[0][1]).toBeGreaterThan(0)
    const { subtitle } = await drawn('beeswarm', '--sample', '40', '--weights', 'id')
    expect(subtitle).toContain('40 rows drawn of 120, weighed')
    expect((await drawn('importance', '--group', 'all=x,city')).bars).toHaveLength(1)
  })

  it('force: the numbers of the waterfall', async () => {
    const [force, waterfall] = [await drawn('force', '--row', '3'), await drawn('waterfall', '--row', '3')]
    expect(force).toMatchObject({ base: waterfall.base, score: waterfall.score, pushes: waterfall.bars })
  })
})

it.skipIf(!isBuilt)(
  'draw --json and model show --json have keys of the wire alone, all the way down',
  async () => {
    const keysOf = (value: unknown): string[] => {
      if (Array.isArray(value)) return value.flatMap(keysOf)
      if (value === null || typeof value !== 'object') return []
      return Object.entries(value).flatMap(([key, inner]) => [key, ...keysOf(inner)])
    }
    const rows = ['--row', '3']
    const target = ['--target', 'outcome', '--positive', 'yes']
    const all = [
      ...['importance', 'beeswarm', 'interactions'].map((what) => [what]),
      ...['waterfall', 'force'].map((what) => [what, ...rows]),
      ...['roc', 'calibration', 'confusion'].map((what) => [what, ...target]),
      ['dependence', '--feature', 'city'],
    ]
    for (const [what = '', ...args] of all)
      for (const key of keysOf(await drawn(what, ...args))) expect(key).toMatch(/^[a-z0-9_]+$/)
    const shown = JSON.parse((await runCli(['model', 'show', model, '--tree', '0', '--json'])).stdout)
    for (const part of [shown.schema, shown.members, shown.calibrators, shown.tree])
      for (const key of keysOf(part)) expect(key).toMatch(/^[a-z0-9_]+$/)
    expect(shown.schema[0].available_at).toBe('before')
  },
)

it('draw refuses what is missing and what it does not know', async () => {
  const last = async (...args: string[]) =>
    (await runCli(['draw', ...args, '--out', folder.in('never.svg')])).last
  expect(await last('beeswarm', data)).toMatch(/cli.usage: .*--model/)
  expect(await last('force', data, '--model', model)).toMatch(/cli.model_and_row_needed/)
  expect(await last('dependence', data, '--model', model)).toMatch(/cli.usage: .*--feature/)
  expect(await last('dependence', data, '--model', model, '--feature', 'x', '--kind', 'ice')).toMatch(
    /invalid --kind ice; expected shap, pdp, ale/,
  )
  expect(
    await last('dependence', data, '--model', model, '--feature', 'x', '--kind', 'ale', '--with', 'city'),
  ).toMatch(/--with is for the kind shap/)
  expect(await last('importance', data, '--model', model, '--kind', 'permutation')).toMatch(
    /cli.target_needed/,
  )
})
