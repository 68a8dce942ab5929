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
