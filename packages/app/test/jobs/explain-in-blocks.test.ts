import { readFileSync } from 'node:fs'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { beforeAll, describe, expect, it } from 'vitest'
import { type ExplainOutput, explainTable } from '../../src/jobs/explain-table.ts'
import { estimateExplanation } from '../../src/jobs/explanation-estimate.ts'
import { askToExplain, type ExplainRequest } from '../../src/jobs/explanation-job.ts'
import { runCli } from '../cli/run-cli.ts'
import { listing, smallCsv, strictForest } from '../cli/small-data.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const folder = temporaryFolder()
const trained = folder.file('small.csv', smallCsv())
const [two, three, foreign] = [folder.in('two'), folder.in('three'), folder.in('foreign.json')]

/** The same rows, some with gaps and levels that training had not seen, and weights. */
const lines = smallCsv()
  .trimEnd()
  .split('\n')
  .map((line, i) => {
    if (i === 0) return `${line},kind,weight`
    const [id, x, city, outcome] = line.split(',')
    const place = i % 11 === 5 ? '' : i % 17 === 3 ? `New${i % 2}` : city
    return [
      id,
      i % 7 === 2 ? '' : x,
      place,
      outcome,
      ['a', 'b', 'c'][(i + Math.floor(i / 5)) % 3],
      (i % 4) / 2,
    ].join(',')
  })
const data = folder.file('rows.csv', `${lines.join('\n')}\n`)

beforeAll(async () => {
  const run = async (...args: string[]) => expect((await runCli(args)).code, args.join(' ')).toBe(0)
  const set = ['--set', 'n_estimators=15']
  await run('train', trained, '--target', 'outcome', '--drop', 'id', ...set, '--bundle', two)
  await run('train', data, '--target', 'kind', '--drop', 'id,outcome,weight', ...set, '--bundle', three)
  const numbers = ['--drop', 'id,city,kind,weight', ...set, '--bundle', folder.in('numbers')]
  await run('train', data, '--target', 'outcome', ...numbers)
  await run('model', 'export', folder.in('numbers'), '--to', 'xgboost', '--out', foreign)
})

const request = (more: Partial<ExplainRequest>) =>
  askToExplain({
    files: [data],
    model: two,
    dataDir: folder.in('data'),
    ...more,
  })

/** Every file that a run leaves, but for what is of the machine. */
async function filesOf(name: string, more: Partial<ExplainRequest>, output: Partial<ExplainOutput>) {
  const out = folder.in(name)
  await explainTable(request(more), { out, force: true, format: null, ...output })
  const { seconds: _, rows_per_second: __, ...meta } = JSON.parse(readFileSync(`${out}.meta.json`, 'utf8'))
  return [readFileSync(out), more.interactions === true ? readFileSync(`${out}.base.csv`) : null, meta]
}

type Case = readonly [string, Partial<ExplainRequest>, Partial<ExplainOutput>?]
const cases: Case[] = [
  ['wide.csv', {}],
  ['wide.parquet', { method: 'path_dependent' }],
  ['columns.ndjson', { level: 'column' }],
  ['top.csv', { top: 2 }],
  ['top-columns.parquet', { top: 1, level: 'column' }],
  ['words.csv', { words: 'en' }],
  ['palabras.json', { words: 'es', top: 1 }],
  ['pairs.csv', { interactions: true }],
  ['pairs.parquet', { interactions: true, model: three }],
  ['where.csv', { where: "x > 3 and city is not null or id = '7'" }],
  ['where-rows.csv', { where: 'x > 3', range: { from: 20, to: 90 }, top: 2 }],
  ['rows.parquet', { range: { from: 13, to: 57 } }],
  ['end.csv', { range: { from: 100, to: 1000 } }],
  ['all.csv', { model: three }],
  ['one.csv', { model: three, class: 'b' }],
  ['predicted.csv', { model: three, class: 'predicted', top: 1 }],
  ['probability.csv', { space: 'probability' }],
  ['weights.csv', {}, { weights: 'weight' }],
  ['weights-words.csv', { words: 'en', model: foreign }, { weights: 'weight' }],
  ['foreign.csv', { words: 'en', model: foreign }],
  ['foreign-where.csv', { words: 'en', model: foreign, where: 'x > 2', range: { from: 10, to: 110 } }],
  ['compare.csv', {}, { compare: folder.in('wide.csv') }],
]

describe('explainTable block by block', () => {
  it.each(cases.map(([name, more, output = {}]) => ({ name, more, output })))(
    'gives the bytes of the whole, whatever the blocks: $name',
    async ({ name, more, output }) => {
      const whole = await filesOf(name, more, output)
      for (const blockRows of [1, 7, 64])
        expect(await filesOf(name, { ...more, blockRows }, output)).toEqual(whole)
      expect(listing(folder).filter((file) => file.includes('partial'))).toEqual([])
    },
  )

  it('reads every kind of file block by block', async () => {
    const inputs = [folder.in('kept.parquet'), folder.in('kept.ndjson'), folder.in('kept.json')]
    for (const out of inputs)
      expect((await runCli(['score', data, '--model', two, '--keep', 'id,x,city', '--out', out])).code).toBe(
        0,
      )
    const whole = await filesOf('whole.csv', { top: 3 }, {})
    for (const input of [...inputs, folder.in('kept*.parquet')])
      expect(await filesOf('again.csv', { top: 3, files: [input], blockRows: 9 }, {})).toEqual(whole)
  })

  it('standard output too', async () => {
    const read = async (blockRows: number) => {
      const stdout = new PassThrough()
      const said = text(stdout)
      await explainTable(request({ top: 2, blockRows }), { out: '-', force: false, format: 'csv', stdout })
      stdout.end()
      return await said
    }
    expect(await read(7)).toBe(await read(500))
  })

  it('counts unknown levels over all blocks, and with --strict names the first of them by code point', async () => {
    const notes: string[] = []
    const onNote = (text: string) => notes.push(text)
    const out = { out: folder.in('unknown.csv'), force: true, format: null }
    const meta = await explainTable(request({ blockRows: 5, reading: { onNote } }), out)
    const count = (level: string) => lines.filter((line) => line.split(',')[2] === level).length
    expect(meta['unknown_levels']).toEqual(
      ['New0', 'New1'].map((level) => ({ column: 'city', level, count: count(level) })),
    )
    expect(notes.filter((note) => note.includes('unknown level'))).toEqual([
      `column city: 2 unknown levels, New0, New1 in ${count('New0') + count('New1')} rows, read as none of the known ones`,
    ])
    const before = listing(folder)
    for (const blockRows of [1, 500])
      await expect(explainTable(request({ blockRows, isStrict: true }), out)).rejects.toMatchObject({
        code: 'features.unknown_level',
        values: { column: 'city', level: 'New0' },
      })
    expect(listing(folder)).toEqual(before)
  })

  it('refuses weights that are none before anything is explained, naming the row of the input', async () => {
    const bad = folder.file('bad.csv', 'x,city,w\n1,Lima,1\n2,Lima,0\n3,Lima,-1\n')
    const none = folder.file('none.csv', 'x,city,w\n1,Lima,0\n2,Lima,0\n')
    const run = (file: string) =>
      explainTable(request({ files: [file], blockRows: 1 }), {
        ...{ out: folder.in('bad-out.csv'), force: false, format: null },
        weights: 'w',
      })
    await expect(run(bad)).rejects.toMatchObject({ code: 'jobs.not_a_weight', values: { row: 2 } })
    await expect(run(none)).rejects.toMatchObject({ code: 'jobs.no_weight', values: { rows: 2 } })
  })

  it('a column that turns to text near the end is the same error, before anything is written', async () => {
    const late = folder.file('late.csv', `x,city\n${'1,Lima\n'.repeat(3000)}oops,Lima\n`)
    const output = { out: folder.in('late-out.csv'), force: false, format: null }
    await expect(explainTable(request({ files: [late], blockRows: 10 }), output)).rejects.toMatchObject({
      code: 'files.wrong_value',
      values: { column: 'x', place: 'line 3002' },
    })
    expect(listing(folder).filter((name) => name.includes('late-out'))).toEqual([])
  })

  it('names the row of the whole file whose missing value the model refuses', async () => {
    const model = folder.file('forest.json', strictForest)
    const gaps = folder.file('gaps.csv', `a,b\n${'0.25,7\n'.repeat(33)},9\n${'0.5,9\n'.repeat(20)}`)
    const run = (more: Partial<ExplainRequest>) =>
      explainTable(request({ files: [gaps], model, ...more }), {
        ...{ out: folder.in('gaps-out.csv'), force: false, format: null },
      })
    const refused = { code: 'models.missing_value_refused', values: { row: 33 } }
    await expect(run({ blockRows: 5 })).rejects.toMatchObject(refused)
    await expect(run({ blockRows: 5, where: 'b > 8' })).rejects.toMatchObject(refused)
    await expect(run({ blockRows: 1, range: { from: 33, to: 40 } })).rejects.toMatchObject(refused)
    const far = { range: { from: 34, to: 40 } }
    expect(await run({ blockRows: 2, ...far })).toMatchObject({ rows: 6, first_row: 34 })
  })

  it('the estimate knows the rows and blocks of the whole', async () => {
    expect(await estimateExplanation(request({ blockRows: 50, top: 2 }))).toMatchObject({
      rows: 120,
      blocks: 3,
      block_rows: 50,
    })
  })
})
