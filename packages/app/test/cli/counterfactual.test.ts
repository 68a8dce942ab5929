import { beforeAll, describe, expect, it } from 'vitest'
import { directions, levels, ranges, steps } from '../../src/cli/counterfactual.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { runCli } from './run-cli.ts'
import { smallCsv } from './small-data.ts'

const folder = temporaryFolder()
const data = folder.file('small.csv', smallCsv())
const [header, ...lines] = smallCsv().trim().split('\n')

beforeAll(async () => {
  const base = ['train', data, '--target', 'outcome', '--drop', 'id', '--set', 'n_estimators=5']
  const target = ['train', data, '--target', 'x', '--task', 'regression', '--drop', 'id,outcome']
  for (const args of [
    [...base, '--bundle', folder.in('gbm')],
    [...base, '--bundle', folder.in('rf'), '--algorithm', 'rf'],
    [...target, '--set', 'n_estimators=5', '--bundle', folder.in('amounts')],
    [
      'train',
      data,
      '--target',
      'city',
      '--drop',
      'id,outcome',
      '--set',
      'n_estimators=2',
      '--bundle',
      folder.in('three'),
    ],
    ['train', data, '--drop', 'id,outcome', '--algorithm', 'isolation-forest', '--bundle', folder.in('iso')],
  ])
    expect((await runCli(args)).code).toBe(0)
})

const ask = (model: string, ...args: string[]) =>
  runCli(['counterfactual', data, '--model', folder.in(model), '--quiet', ...args])

describe('candor counterfactual', () => {
  it.each(['gbm', 'rf'])('answers with rows that `score` puts on the other side (%s)', async (model) => {
    for (const row of [0, 1, 5]) {
      const run = await ask(model, '--row', String(row), '--json')
      expect(run).toMatchObject({ code: 0, stderr: '' })
      const { options, status, score, wanted } = JSON.parse(run.stdout)
      expect(status).toBe('found')
      const names = header!.split(',')
      const cells = lines[row]!.split(',')
      for (const { feature, to } of options[0].changes) cells[names.indexOf(feature)] = String(to)
      const changed = folder.file(`changed-${model}-${row}.csv`, `${header}\n${cells.join(',')}\n`)
      const scored = await runCli([
        'score',
        changed,
        '--model',
        folder.in(model),
        '--out',
        '-',
        '--format',
        'json',
        '--quiet',
      ])
      const [{ probability }] = JSON.parse(scored.stdout)
      expect(probability).toBe(options[0].score)
      expect(probability >= 0.5).toBe(score < 0.5)
      expect(wanted).toBe(score >= 0.5 ? 'below' : 'above')
    }
  })

  it('says in words what would have to change, and proves that nothing would do', async () => {
    const found = await ask('gbm', '--row', '0')
    expect(found.stdout).toMatch(/^row 0: score [\d.]+, .*; wanted (above|below)\n1\. \w+ from \S+ to \S+/)
    const none = await ask('gbm', '--row', '0', '--locked', 'x,city')
    expect(none.stdout).toMatch(/\nnone: no permitted change crosses \(proved\)\n {2}without locked \w+: /)
  })

  it('takes the cut-off of an isolation forest, and asks for one of a regression', async () => {
    const strange = JSON.parse((await ask('iso', '--row', '0', '--json')).stdout)
    expect(strange.threshold).toEqual({ value: 0.5, operator: '>' })
    expect(await ask('amounts', '--row', '0')).toMatchObject({
      code: 2,
      last: expect.stringContaining('jobs.no_cut_off'),
    })
    const reached = JSON.parse((await ask('amounts', '--row', '0', '--to', '1e9', '--json')).stdout)
    expect(reached.status).toBe('none')
  })

  it.each([
    ['a row beyond the last', ['--row', '999'], 2, /jobs.row_out_of_range/],
    ['no row', [], 2, /cli.usage: .*--row/],
    ['an unknown column', ['--row', '0', '--locked', 'nobody'], 2, /explain.unknown_rule_column: .*nobody/],
    [
      'a direction of texts',
      ['--row', '0', '--direction', 'city:up'],
      2,
      /explain.rule_needs_numbers: .*city/,
    ],
    ['a range of texts', ['--row', '0', '--range', 'city:0..1'], 2, /explain.rule_needs_numbers: .*category/],
    ['an unknown direction', ['--row', '0', '--direction', 'x:left'], 2, /cli.usage: .*COL:up or COL:down/],
    ['a range the wrong way', ['--row', '0', '--range', 'x:9..1'], 2, /cli.usage: .*A at most B/],
    ['a step of 0', ['--row', '0', '--step', 'x:0'], 2, /cli.usage: .*S a number above 0/],
  ])('refuses %s', async (_, args, code, last) => {
    expect(await ask('gbm', ...args)).toMatchObject({ code, last: expect.stringMatching(last) })
  })

  it('refuses a model of several scores', async () => {
    expect(await ask('three', '--row', '0')).toMatchObject({
      code: 2,
      last: expect.stringContaining('explain.recourse_needs_one_score'),
    })
  })
})

it('reads rules by column, whose names may hold colons', () => {
  expect(directions('a:b:up,c:down')).toEqual({ 'a:b': 'up', c: 'down' })
  expect(ranges('a:-1..2.5')).toEqual({ a: [-1, 2.5] })
  expect(steps('a:0.5', { b: 1 })).toEqual({ a: 0.5, b: 1 })
  expect(levels('s:OH|IN')).toEqual({ s: ['OH', 'IN'] })
})
