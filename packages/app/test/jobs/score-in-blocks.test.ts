import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { type ScoreRequest, scoreTable } from '../../src/jobs/score-table.ts'
import { runCli } from '../cli/run-cli.ts'
import { listing, smallCsv } from '../cli/small-data.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const folder = temporaryFolder()
const trained = folder.file('small.csv', smallCsv())
const lines = smallCsv()
  .trimEnd()
  .split('\n')
  .map((line, i) => {
    if (i === 0) return `${line},kind,start,day,seen,flag`
    const [id, x, city, outcome] = line.split(',')
    const kind = ['a', 'b', 'c'][(i + Math.floor(i / 5)) % 3]
    const day = `2024-05-${String(1 + (i % 28)).padStart(2, '0')}`
    const seen = i === 119 ? `${day}T09:30:00Z` : i === 60 ? '' : day
    const flag = i % 9 === 0 ? '' : i % 2 === 0
    return [id, i % 7 === 2 ? '' : x, i % 31 === 4 ? 'New' : city, outcome, kind, i / 100, day, seen, flag]
  })
const data = folder.file('rows.csv', `${lines.join('\n')}\n`)
const [two, three, forest] = [folder.in('two'), folder.in('three'), folder.in('forest')]

beforeAll(async () => {
  const run = async (...args: string[]) => expect((await runCli(args)).code, args.join(' ')).toBe(0)
  const set = ['--set', 'n_estimators=15']
  await run('train', trained, '--target', 'outcome', '--drop', 'id', ...set, '--bundle', two)
  const drop = ['--drop', 'id,outcome,start,day,seen,flag']
  await run('train', data, '--target', 'kind', ...drop, ...set, '--bundle', three)
  const strange = ['--algorithm', 'isolation-forest', '--drop', 'id,outcome', ...set]
  await run('train', trained, ...strange, '--bundle', forest)
})

const request = (out: string, more: Partial<ScoreRequest>): ScoreRequest => ({
  files: [data],
  model: two,
  dataDir: folder.in('data'),
  out: folder.in(out),
  force: true,
  keep: [],
  baseMargin: [],
  withRaw: false,
  withLeaves: false,
  isStrict: false,
  reading: {},
  ...more,
})

describe('scoreTable block by block', () => {
  it.each<{ name: string; more: Partial<ScoreRequest> }>([
    { name: 'plain.csv', more: {} },
    { name: 'kept.csv', more: { keep: ['id', 'x', 'city', 'start', 'day', 'seen', 'flag', 'outcome'] } },
    { name: 'kept.parquet', more: { keep: ['id', 'city', 'day', 'seen', 'flag'], withRaw: true } },
    { name: 'leaves.ndjson', more: { withLeaves: true, trees: 4, withRaw: true } },
    { name: 'start.json', more: { baseMargin: ['start'] } },
    { name: 'classes.csv', more: { model: three } },
    { name: 'strange.parquet', more: { model: forest } },
  ])('gives the bytes of the whole, whatever the blocks: $name', async ({ name, more }) => {
    const files = async (blocks: Partial<ScoreRequest>) => {
      const summary = await scoreTable(request(name, { ...more, ...blocks }))
      return [summary, readFileSync(folder.in(name))]
    }
    const whole = await files({ blockRows: 500 })
    for (const blockRows of [1, 7, 64]) expect(await files({ blockRows })).toEqual(whole)
    expect(listing(folder).filter((file) => file.includes('partial'))).toEqual([])
  })

  it('goes on with what a stopped run left, to the same bytes', async () => {
    const [whole, broken] = ['whole.csv', 'broken.csv'].map((name) => folder.in(name))
    await scoreTable(request('whole.csv', {}))
    const onProgress = (done: number) => {
      if (done > 70) throw new Error('stopped')
    }
    const job = { blockRows: 20 }
    await expect(scoreTable(request('broken.csv', { ...job, onProgress }))).rejects.toThrow('stopped')
    expect(listing(folder)).toContain('broken.csv.partial')
    await expect(
      scoreTable(request('broken.csv', { ...job, withRaw: true, resume: true })),
    ).rejects.toMatchObject({ code: 'jobs.other_partial', values: { differs: 'options' } })
    await scoreTable(request('broken.csv', { ...job, resume: true }))
    expect(readFileSync(broken!).equals(readFileSync(whole!))).toBe(true)
    expect(listing(folder).filter((file) => file.includes('partial'))).toEqual([])
  })

  it('names the row of the input that the model refuses, and leaves nothing', async () => {
    const rows = folder.file('late.csv', `x,city\n${'1,Lima\n'.repeat(50)}Infinity,Lima\n`)
    await expect(scoreTable(request('late-out.csv', { files: [rows], blockRows: 10 }))).rejects.toMatchObject(
      { code: 'files.infinite_value', values: { place: 'line 52' } },
    )
    expect(listing(folder).filter((name) => name.startsWith('late-out'))).toEqual([])
  })
})
