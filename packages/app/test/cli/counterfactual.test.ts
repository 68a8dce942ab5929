import { beforeAll, describe, expect, it } from 'vitest'
import {
  columnPairs,
  costs,
  directions,
  levels,
  linked,
  ranges,
  steps,
  weightings,
} from '../../src/cli/counterfactual.ts'
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

  it('takes every rule of the library', async () => {
    const answer = async (...args: string[]) =>
      JSON.parse((await ask('gbm', '--row', '0', '--json', ...args)).stdout)
    const plain = await answer()
    const dear = await answer('--prefer', 'x:3,city:3')
    expect(dear.options[0].cost).toBeCloseTo(3 * plain.options[0].cost, 12)
    const fixed = await answer('--cost', 'x:0+7', '--locked', 'city')
    expect(fixed.options[0].cost).toBe(7)
    const far = await answer('--margin', '0.2')
    if (far.status === 'found') expect(far.options[0].distance).toBeGreaterThanOrEqual(0.2)
    const apart = await answer('--requires', 'x:city,city:x', '--forbids', 'x:city')
    expect(apart).toMatchObject({ status: 'none' })
    expect(apart.binding.map(({ rule }: { rule: string }) => rule).sort()).toEqual(['forbids', 'requires'])
    const many = await answer('--count', '5')
    expect(many.options.length).toBeGreaterThanOrEqual(plain.options.length)
    const hasty = await answer('--budget', '1')
    expect(hasty).toMatchObject({ status: 'undecided', optimal: false })
    const text = await ask('gbm', '--row', '0', '--budget', '1')
    expect(text.stdout).toMatch(/\nundecided: (the best that was met with|no proof)/)
  })

  it('lets a linked column follow the one that it is made of', async () => {
    const two = folder.file(
      'two.csv',
      smallCsv()
        .replace(/^(\d+),([\d.]+)(,.*)$/gm, (_, id, x, rest) => `${id},${x},${2 * Number(x) + 1}${rest}`)
        .replace('id,x,', 'id,x,y,'),
    )
    const bundle = folder.in('linked')
    expect(
      (
        await runCli([
          'train',
          two,
          '--target',
          'outcome',
          '--drop',
          'id,city',
          '--set',
          'n_estimators=5',
          '--bundle',
          bundle,
        ])
      ).code,
    ).toBe(0)
    const run = await runCli([
      'counterfactual',
      two,
      '--model',
      bundle,
      '--row',
      '0',
      '--linked',
      'y = 2 * x + 1',
      '--json',
      '--quiet',
    ])
    const { options } = JSON.parse(run.stdout)
    expect(options[0].changes.map(({ feature }: { feature: string }) => feature)).toEqual(['x'])
    const rows = folder.file(
      'after.csv',
      `id,x,y,city,outcome\n0,${options[0].changes[0].to},${2 * options[0].changes[0].to + 1},Lima,no\n`,
    )
    const scored = await runCli([
      'score',
      rows,
      '--model',
      bundle,
      '--out',
      '-',
      '--format',
      'json',
      '--quiet',
    ])
    expect(JSON.parse(scored.stdout)[0].probability).toBe(options[0].score)
  })

  it('says which columns stay missing, above all where nothing else could change', async () => {
    const gaps = folder.file('gaps.csv', 'id,x,city,outcome\n0,,,no\n1,5,Lima,no\n')
    const asked = (row: string, ...args: string[]) =>
      runCli(['counterfactual', gaps, '--model', folder.in('gbm'), '--row', row, ...args])
    expect(JSON.parse((await asked('0', '--json')).stdout)).toMatchObject({
      status: 'none',
      kept_missing: ['x', 'city'],
    })
    expect((await asked('0')).stderr).toContain('columns that are missing in the row, and stay so: x, city')
    expect(JSON.parse((await asked('1', '--json')).stdout).kept_missing).toEqual([])
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
    ['a pair of one', ['--row', '0', '--requires', 'x'], 2, /cli.usage: .*A:B/],
    ['a cost below 0', ['--row', '0', '--cost', 'x:-1'], 2, /cli.usage: .*COL:U/],
    ['a weight of 0', ['--row', '0', '--prefer', 'x:0'], 2, /cli.usage: .*above 0/],
    ['a sum that is none', ['--row', '0', '--linked', 'x'], 2, /cli.usage: .*Y = A/],
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
  expect(linked('rest = total - 2 * paid-in + 3')).toEqual({
    rest: { constant: 3, factors: { total: 1, 'paid-in': -2 } },
  })
  expect(linked('y = -0.5 * x', { z: { factors: {} } })).toEqual({
    z: { factors: {} },
    y: { constant: 0, factors: { x: -0.5 } },
  })
  expect(columnPairs('a:b:c,d:e')).toEqual([
    ['a:b', 'c'],
    ['d', 'e'],
  ])
  expect(costs('a:2,b:0+5')).toEqual({ a: { perUnit: 2, fixed: 0 }, b: { perUnit: 0, fixed: 5 } })
  expect(weightings('a:10')).toEqual({ a: 10 })
  expect(levels('s:OH|IN')).toEqual({ s: ['OH', 'IN'] })
})
