import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRandom } from '@candor/core'
import { describe, expect, it } from 'vitest'
import { blankRows } from '../../../src/jobs/erasure/blank-rows.ts'
import { findRows } from '../../../src/jobs/erasure/find-rows.ts'
import { rewriteDataset } from '../../../src/jobs/erasure/rewrite-dataset.ts'
import { nextName } from '../../../src/jobs/erasure/rewrite-output.ts'
import { withDuckdb } from '../../../src/jobs/files/duckdb.ts'
import { writeRows } from '../../../src/jobs/write-rows.ts'
import { valuesOf } from './planted-person.ts'

const folder = () => mkdtempSync(join(tmpdir(), 'candor-rewrite-'))
const named = (...names: string[]) => ({ name: 'c-1', names: new Map(names.map((name) => [name, ['c-1']])) })

describe('findRows', () => {
  it('finds rows by the columns that are told, and says where else the value stands', async () => {
    const path = join(folder(), 'a.csv')
    writeFileSync(path, 'id;other;note\nc-1;c-2;x\nc-2;c-1;c-1\nc-1;;\n;c-1;of c-1\n')
    expect(await findRows(path, named('id'))).toEqual({
      rows: [0, 2],
      columns: ['id'],
      elsewhere: [
        { column: 'other', rows: 2 },
        { column: 'note', rows: 1 },
      ],
    })
    expect(await findRows(path, named('id', 'other', 'absent'))).toMatchObject({
      rows: [0, 1, 2, 3],
      columns: ['id', 'other'],
    })
  })

  it('knows a number however it is written, and a text with zeros before it as another one', async () => {
    const path = join(folder(), 'a.csv')
    writeFileSync(path, 'id,n\n17,1\n17.0,2\n0017,3\n1.7e1,4\n170,5\n-17,6\n')
    const of = async (name: string) => (await findRows(path, { name, names: new Map([['id', [name]]]) })).rows
    expect(await of('17')).toEqual([0, 1, 2, 3])
    expect(await of('0017')).toEqual([2])
    expect(await of("1'7")).toEqual([])
  })

  it('finds them in tables of more columns than one query takes', async () => {
    const path = join(folder(), 'wide.csv')
    const names = Array.from({ length: 130 }, (_, j) => `c${j}`)
    writeFileSync(path, `${names.join(',')}\n${names.map(() => 'c-1').join(',')}\n`)
    const { rows, elsewhere } = await findRows(path, named('c129'))
    expect([rows, elsewhere.length]).toEqual([[0], 129])
  })
})

describe('blankRows', () => {
  it('gives what takes the values out by hand, for every format and any rows', async () => {
    const random = createRandom(11)
    const texts = ['a', 'with "quotes"', 'a, comma', 'two\nlines', '  spaces', '0012', '1e5', 'NULL', null]
    const from = <T>(all: readonly T[]) => all[Math.floor(random.next() * all.length)]!
    for (let round = 0; round < 12; round++) {
      const rows = 1 + Math.floor(random.next() * 5000)
      const values = Array.from({ length: rows }, () => [
        from(texts),
        from([1.5, -2, 1e300, null]),
        from([true, false, null]),
      ])
      const gone = Array.from({ length: rows }, (_, i) => i).filter(() => random.next() < 0.3)
      const ending = from(['csv', 'parquet', 'ndjson'])
      const place = folder()
      const path = join(place, `a.${ending}`)
      await writeRows(path, {
        rows,
        columns: [
          { name: 'text', type: 'text', at: (i) => values[i]![0] as string | null },
          { name: 'a "number"', type: 'number', at: (i) => values[i]![1] as number | null },
          { name: 'flag', type: 'boolean', at: (i) => values[i]![2] as boolean | null },
        ],
      })
      const before = await valuesOf(path)
      const out = join(place, `b.${ending}`)
      await blankRows(path, out, { rows: gone })
      const left = new Set(gone)
      const wanted = before.map((row, i) => (left.has(i) ? [null, null, null] : row))
      expect(await valuesOf(out)).toEqual(wanted)
    }
  }, 60_000)

  it('takes no sign in a text for the end of a line', async () => {
    const place = folder()
    const texts = ['one\u2028two', 'one\u2029two', 'z'.repeat(200_000), 'é']
    const lines = texts.map((text) => JSON.stringify({ id: text }))
    writeFileSync(join(place, 'a.ndjson'), `${lines.join('\r\n')}`)
    await blankRows(join(place, 'a.ndjson'), join(place, 'b.ndjson'), { rows: [1] })
    expect(await valuesOf(join(place, 'b.ndjson'))).toEqual([[texts[0]], [null], [texts[2]], [texts[3]]])
  })

  it('keeps the types of Parquet', async () => {
    const place = folder()
    const [from, to] = [join(place, 'a.parquet'), join(place, 'b.parquet')]
    const described = (path: string) => `describe select * from read_parquet('${path}')`
    await withDuckdb({ paths: [from, to] }, async (connection) => {
      await connection.run(
        `copy (select 1.25::decimal(9,2) as d, 7::utinyint as u, date '2026-01-02' as day, timestamptz '2026-01-02 03:04:05+01' as t,
          'x'::varchar as s, true as b, 5::hugeint as h from range(3)) to '${from}' (format parquet)`,
      )
      await blankRows(from, to, { rows: [1] })
      const types = async (path: string) => (await connection.runAndReadAll(described(path))).getRows()
      expect(await types(to)).toEqual(await types(from))
      const left = await connection.runAndReadAll(
        `select count(d), count(u), count(t) from read_parquet('${to}')`,
      )
      expect(left.getRows()[0]!.map(Number)).toEqual([2, 2, 2])
    })
  })

  it('keeps the bytes of other lines of JSON, and a row of one column alone', async () => {
    const place = folder()
    writeFileSync(join(place, 'a.ndjson'), '{"b":1.0,"a":"x"}\n\n{"a":"y"}\r\n{"b":2e0}')
    await blankRows(join(place, 'a.ndjson'), join(place, 'b.ndjson'), { rows: [1] })
    expect(readFileSync(join(place, 'b.ndjson'), 'utf8')).toBe(
      '{"b":1.0,"a":"x"}\n{"b":null,"a":null}\n{"b":2e0}\n',
    )
    writeFileSync(join(place, 'a.csv'), 'id\nx\ny\nz\n')
    await blankRows(join(place, 'a.csv'), join(place, 'b.csv'), { rows: [1] })
    expect(await valuesOf(join(place, 'b.csv'))).toEqual([['x'], [null], ['z']])
  })
})

describe('rewriteDataset', () => {
  it('refuses what would not have the same rows, and leaves all as it was', async () => {
    const dataDir = folder()
    mkdirSync(join(dataDir, 'datasets'))
    writeFileSync(join(dataDir, 'datasets/a.csv'), 'id,n\nc-1,1\nc-2,2\n')
    const dataset = { id: 'd', uri: 'datasets/a.csv', row_count: 3 }
    await expect(rewriteDataset(dataDir, dataset, [0])).rejects.toMatchObject({
      code: 'jobs.rewritten_otherwise',
    })
    expect(readdirSync(join(dataDir, 'datasets'))).toEqual(['a.csv'])
  })
})

it('the file that stands for one that is gone has the next name', () => {
  expect(['decisions', 'decisions-2', 'decisions-10'].map(nextName)).toEqual([
    'decisions-2',
    'decisions-3',
    'decisions-11',
  ])
})
