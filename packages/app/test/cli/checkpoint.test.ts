import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../temporary-folder.ts'
import { runCli } from './run-cli.ts'
import { smallCsv } from './small-data.ts'

const folder = temporaryFolder()
const data = folder.file('data.csv', smallCsv())
const train = (...args: string[]) => ['train', data, '--target', 'outcome', '--drop', 'id', ...args]
const bytesOf = (bundle: string) =>
  readdirSync(bundle)
    .sort()
    .map((name) => [name, readFileSync(join(bundle, name)).toString('base64')])

describe.each([
  ['gbm', ['--set', 'subsample=0.7']],
  ['rf', ['--set', 'max_depth=4']],
])('%s', (algorithm, more) => {
  const own = ['--algorithm', algorithm, ...more]

  it('goes on from the state of a shorter run to the bundle of an unbroken one', async () => {
    const [whole, short, long] = ['whole', 'short', 'long'].map((name) => folder.in(`${algorithm}-${name}`))
    const state = folder.in(`${algorithm}.state`)
    const trees = (n: number) => ['--set', `n_estimators=${n}`]
    await runCli(train(...own, ...trees(40), '--calibrate', 'sigmoid', '--bundle', whole!))
    await runCli(train(...own, ...trees(20), '--checkpoint', state, '--bundle', short!))
    const run = await runCli(
      train(
        ...own,
        ...trees(40),
        '--calibrate',
        'sigmoid',
        '--checkpoint',
        state,
        '--resume',
        '--bundle',
        long!,
      ),
    )
    expect(run, run.last).toMatchObject({
      code: 0,
      stderr: expect.stringContaining(`going on from ${state}`),
    })
    expect(bytesOf(long!)).toEqual(bytesOf(whole!))
  })
})

it('goes on after the process was killed', async () => {
  const [state, bundle, whole] = [folder.in('killed.state'), folder.in('killed'), folder.in('not-killed')]
  const own = train('--set', 'n_estimators=3000', '--threads', '1')
  const main = join(import.meta.dirname, '../../bin/candor.js')
  const killed = spawn(process.execPath, [main, ...own, '--checkpoint', state, '--bundle', bundle])
  for (let waited = 0; !existsSync(state) && waited < 2000; waited++) await setTimeout(10)
  killed.kill('SIGKILL')
  await once(killed, 'exit')
  expect(existsSync(bundle)).toBe(false)
  await runCli([...own, '--bundle', whole])
  const run = await runCli([...own, '--checkpoint', state, '--resume', '--bundle', bundle])
  expect(run.code, run.last).toBe(0)
  expect(bytesOf(bundle)).toEqual(bytesOf(whole))
})

it('begins anew, and says so, where no state was kept before the end', async () => {
  const run = await runCli(
    train('--checkpoint', folder.in('none'), '--resume', '--bundle', folder.in('anew')),
  )
  expect(run).toMatchObject({ code: 0, stderr: expect.stringContaining('training begins anew') })
})

it.each([
  ['a file that is there', ['--checkpoint', data], 4, /files.exists/],
  ['no file at all', ['--resume'], 2, /jobs.nothing_to_resume: --resume without --checkpoint/],
  ['extra trees', ['--checkpoint', 'x', '--algorithm', 'extra-trees'], 2, /jobs.no_checkpoints: .*gbm, rf/],
  ['a file that is no state', ['--checkpoint', data, '--resume'], 2, /models.damaged_arrays/],
  ['a folder that is not there', ['--checkpoint', 'no/where'], 4, /files.not_writable/],
])('refuses %s', async (_, args, code, last) => {
  const run = await runCli(train(...args, '--bundle', folder.in('refused')))
  expect(run).toMatchObject({ code, last: expect.stringMatching(last) })
  expect(existsSync(folder.in('refused'))).toBe(false)
})

it('refuses the state of another run', async () => {
  const state = folder.in('other.state')
  await runCli(train('--checkpoint', state, '--bundle', folder.in('first')))
  const run = await runCli(
    train('--checkpoint', state, '--resume', '--set', 'max_depth=2', '--bundle', folder.in('second')),
  )
  expect(run.last).toMatch(/models.other_run/)
})
