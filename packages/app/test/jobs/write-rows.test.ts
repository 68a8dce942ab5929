import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { DuckDBInstance } from '@duckdb/node-api'
import { describe, expect, it } from 'vitest'
import { type OutputRows, outputFormatOf, writeRows } from '../../src/jobs/write-rows.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const folder = temporaryFolder()
const numbers = [0.1, 1 / 3, Number.NaN, 5e-324]
const words = ['plain', 'a "b", c', '', null]
const table: OutputRows = {
  rows: 4,
  columns: [
    { name: 'row', type: 'integer', at: (i) => i },
    { name: 'x', type: 'number', at: (i) => numbers[i]! },
    { name: 't', type: 'text', at: (i) => words[i]! },
  ],
}
const csv = 'row,x,t\n0,0.1,plain\n1,0.3333333333333333,"a ""b"", c"\n2,,""\n3,5e-324,\n'
const ndjson = [
  '{"row":0,"x":0.1,"t":"plain"}',
  '{"row":1,"x":0.3333333333333333,"t":"a \\"b\\", c"}',
  '{"row":2,"x":null,"t":""}',
  '{"row":3,"x":5e-324,"t":null}',
]

describe('writeRows', () => {
  it('writes what reads back as the same doubles', async () => {
    await writeRows(folder.in('a.csv'), table)
    await writeRows(folder.in('a.ndjson'), table)
    await writeRows(folder.in('a.json'), table)
    expect(readFileSync(folder.in('a.csv'), 'utf8')).toBe(csv)
    expect(readFileSync(folder.in('a.ndjson'), 'utf8')).toBe(`${ndjson.join('\n')}\n`)
    expect(readFileSync(folder.in('a.json'), 'utf8')).toBe(`[\n${ndjson.join(',\n')}\n]\n`)
  })

  it('lets no spreadsheet run a text, and changes nothing else', async () => {
    const formulas = [
      '=1+1',
      '=HYPERLINK("http://evil.example","x")',
      "+1+cmd|'/C calc'!A0",
      '-2+3+cmd|x',
      '@SUM(1+1)',
      '\t=1',
      '\r=1',
      '+a',
    ]
    const plain = [
      '-',
      '+',
      '=',
      '-1.5',
      '+34600111222',
      '-1,5',
      '1e-5',
      '-1e5',
      'a=b',
      '@timestamp',
      'a@b.example',
      '.5',
    ]
    const texts = [...formulas, ...plain]
    const rows = {
      rows: texts.length,
      columns: [{ name: '=x', type: 'text' as const, at: (i: number) => texts[i]! }],
    }
    await writeRows(folder.in('formulas.csv'), rows)
    await writeRows(folder.in('formulas.ndjson'), rows)
    const instance = await DuckDBInstance.create(':memory:')
    const connection = await instance.connect()
    const read = await connection.runAndReadAll(
      `select * from read_csv('${folder.in('formulas.csv')}', all_varchar = true, header = true, delim = ',', quote = '"', escape = '"')`,
    )
    expect(read.columnNames()).toEqual(["'=x"])
    expect(read.getRows().map(([value]) => value)).toEqual([...formulas.map((text) => `'${text}`), ...plain])
    expect(JSON.parse(readFileSync(folder.in('formulas.ndjson'), 'utf8').split('\n')[0]!)).toEqual({
      '=x': '=1+1',
    })
    connection.closeSync()
    instance.closeSync()
  })

  it('refuses names that Parquet readers take for one, and writes them as text', async () => {
    const alike = { ...table, columns: [...table.columns, { ...table.columns[1]!, name: 'X' }] }
    await expect(writeRows(folder.in('alike.parquet'), alike)).rejects.toMatchObject({
      code: 'files.names_alike',
      message: expect.stringMatching(/the columns x and X,/),
    })
    await writeRows(folder.in('alike.csv'), alike)
    expect(readFileSync(folder.in('alike.csv'), 'utf8')).toMatch(/^row,x,t,X\n/)
  })

  it('writes to standard output in the format told', async () => {
    const stdout = new PassThrough()
    await writeRows('-', table, { format: 'csv', stdout })
    stdout.end()
    expect(await text(stdout)).toBe(csv)
  })

  it('writes the same Parquet bytes each time', async () => {
    await writeRows(folder.in('a.parquet'), table, { metadata: '{"method":"exact"}' })
    await writeRows(folder.in('b.parquet'), table, { metadata: '{"method":"exact"}' })
    expect(readFileSync(folder.in('a.parquet')).equals(readFileSync(folder.in('b.parquet')))).toBe(true)
  })

  it('refuses an existing file and replaces it when forced', async () => {
    const path = folder.file('there.csv', 'precious\n')
    await expect(writeRows(path, table)).rejects.toMatchObject({ code: 'files.exists', kind: 'state' })
    expect(readFileSync(path, 'utf8')).toBe('precious\n')
    await writeRows(path, table, { force: true })
    expect(readFileSync(path, 'utf8')).toBe(csv)
  })

  it('leaves nothing behind when a row cannot be made', async () => {
    mkdirSync(folder.in('clean'))
    const columns = [{ name: 'x', type: 'number' as const, at: failing }]
    for (const ending of ['csv', 'parquet', 'json'])
      await expect(writeRows(folder.in('clean', `a.${ending}`), { rows: 9, columns })).rejects.toThrow()
    expect(readdirSync(folder.in('clean'))).toEqual([])
  })

  it('says why a file cannot be written', async () => {
    const file = folder.file('file', '')
    const refused = { code: 'files.not_writable', kind: 'state' }
    await expect(writeRows(folder.in('none', 'a.csv'), table)).rejects.toMatchObject(refused)
    await expect(writeRows(`${file}/a.csv`, table)).rejects.toMatchObject(refused)
    await expect(writeRows('/proc/a.csv', table)).rejects.toMatchObject(refused)
    await expect(writeRows('/proc/a.parquet', table)).rejects.toMatchObject(refused)
  })

  it('asks for a format where the name tells none', () => {
    expect(outputFormatOf('x.jsonl', null)).toBe('ndjson')
    expect(outputFormatOf('x.txt', 'csv')).toBe('csv')
    expect(() => outputFormatOf('x.txt', null)).toThrow(/expected one of .csv/)
    expect(() => outputFormatOf('-', null)).toThrow(/--format/)
    expect(() => outputFormatOf('-', 'parquet')).toThrow(/--format/)
  })
})

function failing(row: number): number {
  if (row === 5) throw new Error('no such row')
  return row
}
