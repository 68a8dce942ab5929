import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../temporary-folder.ts'
import { runCli } from './run-cli.ts'
import { strictForest } from './small-data.ts'

const folder = temporaryFolder()
const forest = folder.file('forest.json', strictForest)
const scores = folder.file('scores.csv', 'y,p\n0,0.1\n1,0.4\n1,0.8\n0,0.7\n')
const three = folder.file('three.csv', 'a,b\n0.25,7\n0.75,8\n')
const assets = join(dirname(fileURLToPath(import.meta.url)), '../../assets')
const isBuilt = existsSync(join(assets, 'report-renderer.mjs'))
if (!isBuilt) process.stderr.write('SKIPPED: the charts are not built (npm run build)\n')

describe.skipIf(!isBuilt)('draw', () => {
  it('a waterfall as SVG, with the numbers in --json', async () => {
    const out = folder.in('w.svg')
    const run = await runCli([
      'draw',
      'waterfall',
      three,
      '--model',
      forest,
      '--row',
      '1',
      '--out',
      out,
      '--json',
      '--quiet',
    ])
    const { kind, data } = JSON.parse(run.stdout)
    expect(kind).toBe('waterfall')
    expect(data).toMatchObject({
      base: 0.5,
      score: 1,
      unit: 'probability',
      bars: [{ label: 'a', value: '0.75', phi: 0.5 }, {}],
    })
    expect(readFileSync(out, 'utf8')).toMatch(/^<svg[\s\S]*Row 1 of three\.csv/)
  })

  it('a ROC curve and calibration as PNG, light and dark', async () => {
    for (const what of ['roc', 'calibration'])
      for (const theme of ['light', 'dark']) {
        const out = folder.in(`${what}-${theme}.png`)
        const run = await runCli([
          'draw',
          what,
          scores,
          '--target',
          'y',
          '--probability',
          'p',
          '--theme',
          theme,
          '--out',
          out,
        ])
        expect(run).toMatchObject({ code: 0, stdout: `${out}\n` })
        expect([...readFileSync(out).subarray(1, 4)]).toEqual([...Buffer.from('PNG')])
      }
  })
})

describe.skipIf(!isBuilt)('draw tree and confusion', () => {
  it('draws one tree of any model, with its numbers in --json', async () => {
    const out = folder.in('tree.svg')
    const args = ['draw', 'tree', '--model', forest, '--tree', '0', '--out', out, '--json', '--quiet']
    const { kind, data } = JSON.parse((await runCli(args)).stdout)
    expect(kind).toBe('tree')
    expect(data.nodes.map(({ question, value }: Record<string, unknown>) => question ?? value)).toEqual([
      'a ≤ 0.5',
      0,
      1,
    ])
    expect(data).toMatchObject({ neutral: 0.5, unit: 'probability', cover_unit: 'weight' })
    expect(readFileSync(out, 'utf8')).toMatch(/^<svg[\s\S]*a ≤ 0\.5[\s\S]*▲ 1\.00/)
  })

  it('draws the confusion at a threshold', async () => {
    const out = folder.in('confusion.png')
    const args = ['draw', 'confusion', scores, '--target', 'y', '--probability', 'p', '--out', out]
    const run = await runCli([...args, '--threshold', '0.7', '--operator', '>', '--json', '--quiet'])
    expect(JSON.parse(run.stdout).data).toMatchObject({
      classes: ['0', '1'],
      counts: [
        [2, 0],
        [1, 1],
      ],
    })
    expect([...readFileSync(out).subarray(1, 4)]).toEqual([...Buffer.from('PNG')])
  })
})

it('a tree too large for a picture is refused with another way to read it', async () => {
  const leaves = 300
  const inner = Array.from({ length: leaves - 1 }, (_, i) => i)
  const chain = {
    children_left: [...inner.map((i) => i + leaves - 1), ...Array(leaves).fill(-1)],
    children_right: [
      ...inner.map((i) => (i + 1 < leaves - 1 ? i + 1 : 2 * leaves - 2)),
      ...Array(leaves).fill(-1),
    ],
    feature: [...inner.map(() => 0), ...Array(leaves).fill(-2)],
    threshold: [...inner, ...Array(leaves).fill(-2)],
    value: Array.from({ length: 2 * leaves - 1 }, () => [1, 1]),
    weighted_n_node_samples: Array.from({ length: 2 * leaves - 1 }, () => 1),
  }
  const large = { ...JSON.parse(strictForest), trees: [chain] }
  const file = folder.file('large.json', JSON.stringify(large))
  const run = await runCli(['draw', 'tree', '--model', file, '--tree', '0', '--out', folder.in('l.svg')])
  expect(run).toMatchObject({
    code: 5,
    last: expect.stringMatching(/jobs.tree_too_large: tree 0 has 599 nodes; .* at most 500/),
  })
  const shown = await runCli(['model', 'show', file, '--tree', '0', '--quiet'])
  expect(shown.stdout).toContain('a <= 0 (missing ')
})

describe('draw refuses with one sentence, and leaves nothing', () => {
  const one = folder.file('one.csv', 'y,p\n0,0.1\n0,0.4\n')
  const cases: [string, string[], number, RegExp][] = [
    [
      'another ending',
      ['roc', scores, '--target', 'y', '--probability', 'p', '--out', 'x.gif'],
      2,
      /jobs.unknown_picture/,
    ],
    ['another chart', ['pie', scores, '--out', 'x.svg'], 2, /cli.usage: .*pie/],
    ['no tree', ['tree', '--model', forest, '--out', 'x.svg'], 2, /cli.model_and_tree_needed/],
    [
      'data for a tree',
      ['tree', three, '--model', forest, '--tree', '0', '--out', 'x.svg'],
      2,
      /cli.model_and_tree_needed/,
    ],
    ['an unknown tree', ['tree', '--model', forest, '--tree', '7', '--out', 'x.svg'], 2, /jobs.unknown_tree/],
    [
      'no data',
      ['roc', '--target', 'y', '--probability', 'p', '--out', 'x.svg'],
      2,
      /cli.data_needed: the roc chart/,
    ],
    ['no row', ['waterfall', three, '--model', forest, '--out', 'x.svg'], 2, /cli.model_and_row_needed/],
    ['no target', ['roc', scores, '--probability', 'p', '--out', 'x.svg'], 2, /cli.target_needed/],
    [
      'one class',
      ['roc', one, '--target', 'y', '--probability', 'p', '--out', 'x.svg'],
      2,
      /features.only_one_class|jobs.nothing_to_draw/,
    ],
  ]
  it.each(cases)('%s', async (_, args, code, last) => {
    const before = readdirSync('.')
    expect(await runCli(['draw', ...args])).toMatchObject({
      code,
      stdout: '',
      last: expect.stringMatching(last),
    })
    expect(readdirSync('.')).toEqual(before)
  })

  it('an existing file', async () => {
    const out = folder.file('there.svg', 'x')
    const run = await runCli(['draw', 'roc', scores, '--target', 'y', '--probability', 'p', '--out', out])
    expect(run).toMatchObject({ code: 4, last: expect.stringMatching(/files.exists/) })
  })
})
