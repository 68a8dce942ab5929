import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../temporary-folder.ts'
import { runCli } from './run-cli.ts'
import { smallCsv } from './small-data.ts'

const folder = temporaryFolder()
const data = folder.file('small.csv', smallCsv())
const common = ['--target', 'outcome', '--drop', 'id', '--data-dir', folder.in('kept'), '--json', '--quiet']

describe('train --categories native', () => {
  it('keeps a category as one column that the trees split by sets, scored and explained', async () => {
    const bundle = folder.in('native')
    const run = await runCli(['train', data, ...common, '--categories', 'native', '--bundle', bundle])
    expect(run).toMatchObject({ code: 0, stderr: '' })
    expect(JSON.parse(run.stdout)).toMatchObject({ features: 2 })
    const manifest = JSON.parse(readFileSync(join(bundle, 'manifest.json'), 'utf8'))
    expect(manifest.pipeline.encoders[1]).toEqual({
      kind: 'ordinal',
      source: 'city',
      levels: ['Bogota', 'Lima', 'Quito'],
      missing: 'nan',
    })
    const explained = await rows('explain', data, '--model', bundle)
    for (const row of explained) {
      const sum = ['base', 'phi_x', 'phi_city', 'residual'].reduce((all, name) => all + Number(row[name]), 0)
      // score = base + Σ phi + residual by definition of the residual, in another order
      expect(sum).toBeCloseTo(Number(row['score']), 12)
      expect(Math.abs(Number(row['residual']))).toBeLessThan(1e-9)
    }
    expect(explained.some((row) => Math.abs(Number(row['phi_city'])) > 0.1)).toBe(true)
  })

  it('takes a level that it has not seen for a missing one, says so, and refuses it with --strict', async () => {
    const bundle = folder.in('native')
    const unseen = folder.file('unseen.csv', 'x,city\n1,Oslo\n1,\n9,Oslo\n')
    const run = await runCli(['score', unseen, '--model', bundle, '--out', '-', '--format', 'json'])
    expect(run.stderr).toContain('column city: unknown level Oslo in 2 rows')
    const [oslo, missing] = JSON.parse(run.stdout)
    expect(oslo.margin).toBe(missing.margin)
    const strict = await runCli([
      'score',
      unseen,
      '--model',
      bundle,
      '--out',
      '-',
      '--format',
      'json',
      '--strict',
    ])
    expect(strict.stderr).toContain('features.unknown_level')
  })

  it('is for gbm without a scenario', async () => {
    const run = await runCli(['train', data, ...common, '--categories', 'native', '--algorithm', 'rf'])
    expect(run.code).not.toBe(0)
    expect(run.stderr).toMatch(/jobs.native_categories_need_gbm.*--categories native with rf/)
  })
})

describe('train --monotone', () => {
  it('lets the score only rise with a column, and records it', async () => {
    const bundle = folder.in('rising')
    const options = ['--monotone', 'x:+', '--set', 'num_leaves=8', '--bundle', bundle]
    expect(await runCli(['train', data, ...common, ...options])).toMatchObject({ code: 0, stderr: '' })
    const manifest = JSON.parse(readFileSync(join(bundle, 'manifest.json'), 'utf8'))
    expect(manifest.parameters).toMatchObject({ monotone_constraints: 'x:+', num_leaves: 8 })
    const line = Array.from({ length: 50 }, (_, i) => `${i / 5},Lima`)
    const file = folder.file('line.csv', ['x,city', ...line, ''].join('\n'))
    const margins = (await rows('score', file, '--model', bundle)).map(({ margin }) => Number(margin))
    expect(margins).toEqual(margins.toSorted((a, b) => a - b))
    expect(margins[0]).toBeLessThan(margins[49]!)
  })

  it('names a column that is not there', async () => {
    const run = await runCli(['train', data, ...common, '--monotone', 'y:+'])
    expect(run.stderr).toContain('invalid monotone constraint y:+: unknown column; nearest: ')
  })
})

async function rows(...args: string[]): Promise<Record<string, number | string>[]> {
  const run = await runCli([...args, '--out', '-', '--format', 'json', '--quiet'])
  expect(run).toMatchObject({ code: 0, stderr: '' })
  return JSON.parse(run.stdout)
}
