import { existsSync, readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../temporary-folder.ts'
import { runCli } from './run-cli.ts'
import { smallCsv } from './small-data.ts'

const folder = temporaryFolder()
const data = folder.file('numbers.csv', numbersCsv())
const texts = folder.file('texts.csv', smallCsv())

/** 160 rows of two numbers, one of them sometimes missing. */
function numbersCsv(): string {
  const rows = Array.from({ length: 160 }, (_, i) => {
    const [a, b] = [(i * 37) % 41, (i * 53) % 29]
    return `${i % 11 === 0 ? '' : a / 8},${b},${a + b > 35 ? 1 : 0},${'xyz'[(a + 2 * b) % 3]}`
  })
  return ['a,b,y,kind', ...rows, ''].join('\n')
}

async function train(name: string, ...args: string[]) {
  const run = await runCli(['train', data, '--bundle', folder.in(name), '--set', 'n_estimators=6', ...args])
  expect(run.code).toBe(0)
}

beforeAll(async () => {
  await train('gbm', '--target', 'y', '--drop', 'kind')
  await train('three', '--target', 'kind', '--drop', 'y')
  await train('rf', '--target', 'y', '--drop', 'kind', '--algorithm', 'rf')
  await train('iso', '--algorithm', 'isolation-forest', '--drop', 'y,kind')
  await train('calibrated', '--target', 'y', '--drop', 'kind', '--calibrate', 'beta')
})

async function scores(model: string): Promise<Record<string, number>[]> {
  const run = await runCli(['score', data, '--model', model, '--out', '-', '--format', 'json', '--quiet'])
  expect(run).toMatchObject({ code: 0, stderr: '' })
  return JSON.parse(run.stdout)
}

async function exported(model: string, to: string, file: string) {
  const out = folder.in(file)
  const run = await runCli([
    'model',
    'export',
    folder.in(model),
    '--to',
    to,
    '--out',
    out,
    '--json',
    '--quiet',
  ])
  expect(run).toMatchObject({ code: 0, stderr: '' })
  const summary = JSON.parse(run.stdout)
  expect(summary).toMatchObject({ out, format: to, bytes: readFileSync(out).length, columns: ['a', 'b'] })
  return out
}

describe('model export', () => {
  it.each(['gbm', 'three', 'rf', 'iso', 'calibrated'])(
    '%s as neutral JSON scores the same',
    async (model) => {
      const out = await exported(model, 'neutral', `${model}.json`)
      expect(await scores(out)).toEqual(await scores(folder.in(model)))
    },
  )

  it.each([
    ['gbm', 'xgboost'],
    ['three', 'xgboost'],
    ['gbm', 'onnx'],
    ['three', 'onnx'],
    ['rf', 'onnx'],
  ])('%s as %s reads back with the same scores', async (model, to) => {
    const out = await exported(model, to, `${model}-${to}.${to === 'onnx' ? 'onnx' : 'json'}`)
    const [own, read] = [await scores(folder.in(model)), await scores(out)]
    const names = Object.keys(own[0]!).filter((name) => name.startsWith('probability'))
    const readNames = Object.keys(read[0]!).filter((name) => name.startsWith('probability'))
    expect(readNames).toHaveLength(names.length)
    own.forEach((row, i) => {
      // leaves are float32 in those formats: 2^-24 of a margin of some units, summed six times
      names.forEach((name, k) => {
        expect(Math.abs(read[i]![readNames[k]!]! - row[name]!)).toBeLessThan(1e-6)
      })
    })
  })

  it('as JavaScript runs alone and gives the same numbers', async () => {
    const lines = readFileSync(data, 'utf8').trimEnd().split('\n').slice(1)
    for (const model of ['gbm', 'rf']) {
      const module = await import(pathToFileURL(await exported(model, 'javascript', `${model}.mjs`)).href)
      const own = await scores(folder.in(model))
      lines.forEach((line, i) => {
        const [a, b] = line.split(',')
        const row = { a: a === '' ? null : Number(a), b: Number(b) }
        const { probabilities, margin } = module.predict(row)
        expect(margin[0]).toBe(own[i]!['margin'])
        expect(probabilities['1']).toBeCloseTo(own[i]!['probability']!, 14)
      })
    }
  })

  it('says when the file takes prepared columns', async () => {
    const bundle = folder.in('texts')
    await runCli([
      'train',
      texts,
      '--target',
      'outcome',
      '--drop',
      'id',
      '--algorithm',
      'rf',
      '--bundle',
      bundle,
    ])
    const run = await runCli(['model', 'export', bundle, '--to', 'neutral', '--out', folder.in('t.json')])
    expect(run.stderr).toContain('the file takes the 4 columns that preparation makes')
    expect(run.stdout).toMatch(/t\.json: \d+ bytes, 4 columns/)
  })
})

describe('model export refuses with one sentence, and leaves nothing', () => {
  const out = folder.in('none.out')
  const cases: [string, string[], RegExp][] = [
    [
      'databases',
      [folder.in('gbm'), '--to', 'clickhouse'],
      /cli.not_yet: --to clickhouse comes with a later version/,
    ],
    ['SQL', [folder.in('gbm'), '--to', 'sql'], /cli.not_yet: --to sql comes with a later version/],
    ['another format', [folder.in('gbm'), '--to', 'pmml'], /cli.usage: .*pmml/],
    ['no format', [folder.in('gbm')], /cli.usage: .*--to/],
    [
      'a calibrator in XGBoost',
      [folder.in('calibrated'), '--to', 'xgboost'],
      /models.not_exportable: .*XGBoost/,
    ],
    [
      'a model of no trees',
      [folder.in('logistic'), '--to', 'neutral'],
      /jobs.only_trees_exported: .*logistic model, which neutral cannot hold/,
    ],
  ]
  beforeAll(async () => {
    const full = folder.file('full.csv', numbersCsv().replace(/^,/gm, '1,'))
    const args = ['--target', 'y', '--drop', 'kind', '--algorithm', 'logistic']
    await runCli(['train', full, ...args, '--bundle', folder.in('logistic')])
  })
  it('but for sums of columns as ONNX and JavaScript', async () => {
    for (const to of ['onnx', 'javascript']) {
      const run = await runCli([
        'model',
        'export',
        folder.in('logistic'),
        '--to',
        to,
        '--out',
        folder.in(`sum.${to}`),
      ])
      expect(run).toMatchObject({ code: 0 })
    }
  })
  it.each(cases)('%s', async (_, args, last) => {
    const run = await runCli(['model', 'export', ...args, '--out', out])
    expect(run).toMatchObject({ code: 2, stdout: '', last: expect.stringMatching(last) })
    expect(existsSync(out)).toBe(false)
  })

  it('an existing file', async () => {
    const there = folder.file('there.json', 'precious')
    const run = await runCli(['model', 'export', folder.in('gbm'), '--to', 'neutral', '--out', there])
    expect(run).toMatchObject({ code: 4, last: expect.stringMatching(/files.exists/) })
    expect(readFileSync(there, 'utf8')).toBe('precious')
  })
})
