import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { trainLine } from '../../src/cli/train-line.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { runCli } from './run-cli.ts'
import { smallCsv } from './small-data.ts'

const folder = temporaryFolder()
const data = folder.file('small.csv', smallCsv())
const space = folder.file(
  'space.json',
  JSON.stringify({
    max_depth: { values: [1, 2, 4] },
    learning_rate: { low: 0.05, high: 0.5, log: true },
  }),
)
const base = [data, '--target', 'outcome', '--drop', 'id', '--set', 'n_estimators=4', '--folds', '3']

async function tuned(...args: string[]) {
  const run = await runCli(['tune', ...base, ...args, '--json', '--quiet'])
  expect(run).toMatchObject({ code: 0, stderr: '' })
  return JSON.parse(run.stdout)
}

describe('tune', () => {
  it('finds the best of seeded points, and prints the line that trains with them', async () => {
    const found = await tuned('--space', space, '--trials', '5')
    expect(found).toMatchObject({
      algorithm: 'gbm',
      metric: 'roc_auc',
      higher_is_better: true,
      rows: { folds: 96, held_out: 24 },
      folds: 3,
      seed: 0,
      best: { rank: 1, n: 3 },
    })
    expect(found.trials).toHaveLength(5)
    const scores = found.trials.map(({ score }: { score: number }) => score)
    expect(scores).toEqual([...scores].sort((a, b) => b - a))
    const { max_depth, learning_rate } = found.best.settings
    expect(found.train).toBe(
      `candor train ${data} --target outcome --drop id --algorithm gbm --set n_estimators=4 --set learning_rate=${learning_rate} --set max_depth=${max_depth}`,
    )
    expect(await tuned('--space', space, '--trials', '5')).toEqual(found)
    const trained = await runCli([
      ...found.train.split(' ').slice(1),
      ...['--bundle', folder.in('best'), '--json', '--quiet'],
    ])
    expect(JSON.parse(trained.stdout)).toMatchObject({ rows: { train: 96, test: 24 } })
  })

  it('measures each point as train with --cv does on the same rows', async () => {
    const one = folder.file('one.json', JSON.stringify({ max_depth: { values: [2] } }))
    const found = await tuned('--space', one, '--trials', '1', '--metric', 'brier', '--test-size', '0.01')
    expect(found).toMatchObject({ metric: 'brier', higher_is_better: false })
    expect(found.best.score).toBeGreaterThan(0)
    expect(found.best.score).toBeLessThan(0.25)
  })

  it('goes on from its log, bit for bit, and refuses the log of another search', async () => {
    const log = folder.in('search.json')
    const args = ['--space', space, '--trials', '4']
    const whole = await tuned(...args, '--log', log)
    const kept = JSON.parse(readFileSync(log, 'utf8'))
    expect(kept.tune.scores).toHaveLength(12)
    const stopped = { ...kept, tune: { ...kept.tune, scores: kept.tune.scores.slice(0, 5) } }
    writeFileSync(log, JSON.stringify(stopped))
    expect(await tuned(...args, '--log', log, '--resume')).toEqual(whole)
    expect(JSON.parse(readFileSync(log, 'utf8'))).toEqual(kept)
    const other = await runCli(['tune', ...base, ...args, '--log', log, '--resume', '--algorithm', 'rf'])
    expect(other).toMatchObject({
      code: 4,
      last: expect.stringMatching(/jobs.other_search_log: .*algorithm/),
    })
    for (const option of [
      ['--drop', 'id,balance'],
      ['--validation', '0.3'],
      ['--categories', 'native'],
    ])
      expect(await runCli(['tune', ...base, ...args, '--log', log, '--resume', ...option])).toMatchObject({
        code: 4,
        last: expect.stringMatching(/jobs.other_search_log: .*learning/),
      })
    const again = await runCli(['tune', ...base, ...args, '--log', log])
    expect(again).toMatchObject({ code: 4, last: expect.stringMatching(/files.exists/) })
    const elsewhere = ['tune', ...base, '--space', space, '--trials', '5', '--log', log, '--resume']
    expect(await runCli(elsewhere)).toMatchObject({
      code: 4,
      last: expect.stringMatching(/models.other_search/),
    })
  })

  it('begins anew, and says so, where no log was kept before the end', async () => {
    const args = ['--space', space, '--trials', '2', '--log', folder.in('anew.json'), '--resume']
    expect((await runCli(['tune', ...base, ...args])).stderr).toContain('the search begins anew')
    expect(existsSync(folder.in('anew.json'))).toBe(true)
  })

  it('keeps its log while it goes: killed, it loses a fold at most', async () => {
    const log = folder.in('killed.json')
    const main = join(import.meta.dirname, '../../bin/candor.js')
    const args = ['tune', ...base, '--space', space, '--trials', '400', '--folds', '2', '--log', log]
    const killed = spawn(process.execPath, [main, ...args, '--set', 'n_estimators=30'])
    for (let waited = 0; !existsSync(log) && waited < 4000; waited++) await setTimeout(10)
    killed.kill('SIGKILL')
    await once(killed, 'exit')
    const { scores } = JSON.parse(readFileSync(log, 'utf8')).tune
    expect(scores.length).toBeGreaterThan(0)
    expect(scores.length).toBeLessThan(800)
  })

  it('halves by rows and by a parameter', async () => {
    const byRows = await tuned('--space', space, '--trials', '6', '--halving', 'rows', '--least', '15')
    expect(byRows.best.budget).toBeGreaterThan(60)
    expect(byRows.trials.at(-1).budget).toBeLessThan(25)
    const byTrees = await tuned('--space', space, '--trials', '6', '--halving', 'n_estimators', '--most', '9')
    expect(byTrees.best).toMatchObject({ budget: 9 })
    expect(byTrees.trials.map(({ budget }: { budget: number }) => budget)).toContain(3)
  })

  it('folds by time and by group, other learners, numbers and anomalies', async () => {
    for (const [args, metric] of [
      [['--split', 'time:id'], 'roc_auc'],
      [['--split', 'group:id', '--algorithm', 'rf'], 'roc_auc'],
      [['--algorithm', 'isolation-forest', '--set', 'n_estimators=5'], 'roc_auc'],
    ] as const) {
      const own = folder.file(
        'own.json',
        JSON.stringify({ n_estimators: { low: 2, high: 5, integer: true } }),
      )
      const options = ['--target', 'outcome', '--drop', 'id', '--folds', '2', '--trials', '2', '--space', own]
      const run = await runCli(['tune', data, ...options, ...args, '--json', '--quiet'])
      expect(run).toMatchObject({ code: 0 })
      expect(JSON.parse(run.stdout)).toMatchObject({ metric })
    }
    const numbers = ['--target', 'x', '--drop', 'id', '--folds', '2', '--trials', '2', '--space', space]
    const run = await runCli(['tune', data, ...numbers, '--quiet'])
    expect(run.stdout).toMatch(
      /^gbm: 2 trials by rmse, less is better; 2 folds of 96 rows, 24 held out for train\n/,
    )
    expect(run.stdout).toMatch(
      /\n\ncandor train .* --target x --drop id --algorithm gbm --set learning_rate=/,
    )
  })
})

describe('tune refuses with one sentence', () => {
  const broken = folder.file('broken.json', '{"max_depth":')
  const list = folder.file('list.json', '[1]')
  const unknown = folder.file('unknown.json', '{"max_dept": {"values": [1]}}')
  const empty = folder.file('empty.json', '{}')
  const cases: [string, string[], number, RegExp][] = [
    ['no space', ['--trials', '2'], 2, /cli.usage: .*--space/],
    ['a space that is not there', ['--space', 'none.json', '--trials', '2'], 3, /files.not_found/],
    ['half a space', ['--space', broken, '--trials', '2'], 2, /jobs.not_json/],
    ['a list', ['--space', list, '--trials', '2'], 2, /jobs.not_json/],
    ['an empty space', ['--space', empty, '--trials', '2'], 2, /models.invalid_space/],
    [
      'an unknown parameter',
      ['--space', unknown, '--trials', '2'],
      2,
      /models.unknown_parameter: .*max_depth/,
    ],
    [
      'a metric of numbers',
      ['--space', space, '--trials', '2', '--metric', 'rmse'],
      2,
      /jobs.metric_not_for_target: .*roc_auc/,
    ],
    ['nothing to resume', ['--space', space, '--trials', '2', '--resume'], 2, /jobs.nothing_to_resume/],
    [
      'a log in a folder that is not there',
      ['--space', space, '--trials', '2', '--resume', '--log', 'no/none.json'],
      4,
      /files.not_writable/,
    ],
  ]
  it.each(cases)('%s', async (_, args, code, last) => {
    const run = await runCli(['tune', ...base, ...args])
    expect(run).toMatchObject({ code, stdout: '', last: expect.stringMatching(last) })
    expect(existsSync('no')).toBe(false)
  })
})

it('writes the line that trains as a shell reads it', () => {
  const flags = { algorithm: 'voting', testSize: 0.3, validation: 0.2, header: false, seed: 7 }
  const members = [
    { algorithm: 'rf', weight: 1 },
    { algorithm: 'gbm', weight: 2 },
  ] as const
  expect(
    trainLine(
      ["it's a.csv"],
      { ...flags, members, target: 'y', drop: ['a', 'b c'], set: { 'rf.max_depth': '3' } },
      { eta: '0.1' },
    ),
  ).toBe(
    "candor train 'it'\\''s a.csv' --target y --drop 'a,b c' --algorithm voting --members rf:1,gbm:2 --validation 0.2 --test-size 0.3 --set rf.max_depth=3 --set eta=0.1 --no-header --seed 7",
  )
})
