import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { isMissing, namesOf, type Table, valueAt } from '@candor/core'
import { describe, expect, it } from 'vitest'
import { declaredKind } from '../../src/jobs/files/column-kind.ts'
import { type ReadOptions, readTable } from '../../src/jobs/read-table.ts'
import { writeRows } from '../../src/jobs/write-rows.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const folder = temporaryFolder()

async function read(name: string, content: string | Uint8Array, options?: ReadOptions): Promise<Table> {
  return await readTable([folder.file(name, content)], options)
}

function rowsOf(table: Table): unknown[][] {
  return Array.from({ length: table.rows }, (_, i) => table.columns.map((column) => valueAt(column, i)))
}

function typesOf(table: Table): string[] {
  return table.schema.map(({ type }) => type)
}

describe('types found out over the whole file', () => {
  it('integers, numbers, true and false, dates, text', async () => {
    const text = 'i,x,b,d,t\n1,0.5,true,2014-10-17,OH\n,,,,\n-3,2,FALSE,2015-01-25T10:30:00Z,IN\n'
    const table = await read('types.csv', text)
    expect(typesOf(table)).toEqual(['int32', 'float64', 'boolean', 'instant', 'category'])
    expect(rowsOf(table)).toEqual([
      [1, 0.5, true, '2014-10-17T00:00:00.000Z', 'OH'],
      [null, null, null, null, null],
      [-3, 2, false, '2015-01-25T10:30:00.000Z', 'IN'],
    ])
    expect(table.columns[4]).toMatchObject({ levels: ['IN', 'OH'] })
  })

  it('the last row decides as much as the first', async () => {
    const rows = Array.from({ length: 30_000 }, (_, i) => i).join('\n')
    expect(typesOf(await read('late.csv', `a\n${rows}\n0.5\n`))).toEqual(['float64'])
  })

  it('tables of more columns than one query counts', async () => {
    const numbers = Array.from({ length: 150 }, (_, j) => j)
    const text = [numbers.map((j) => `c${j}`), numbers.map((j) => (j % 3 === 0 ? 'x' : j)), numbers]
    const table = await read('columns.csv', `${text.map((line) => line.join(',')).join('\n')}\n`, {
      types: { c147: 'text' },
    })
    expect(typesOf(table)).toEqual(numbers.map((j) => (j % 3 === 0 ? 'category' : 'int32')))
    expect(rowsOf(table)[1]).toEqual(numbers.map((j) => (j % 3 === 0 ? String(j) : j)))
  })

  it('only the empty field is missing, unless told', async () => {
    const text = 'a,b\n?,NA\n1,None\n'
    expect(typesOf(await read('missing.csv', 'a,b\n?,NA\nx,None\n'))).toEqual(['category', 'category'])
    const table = await read('missing.csv', text, { missing: ['?', 'NA'] })
    expect(typesOf(table)).toEqual(['int32', 'category'])
    expect(rowsOf(table)).toEqual([
      [null, null],
      [1, 'None'],
    ])
  })

  it('NaN is a missing number, integers beyond 2^53 stay text', async () => {
    const notes: string[] = []
    const table = await read('wide.csv', 'a,b\n1.5,9007199254740993\nNaN,9007199254740992\n', {
      onNote: (note) => notes.push(note),
    })
    expect(rowsOf(table)).toEqual([
      [1.5, '9007199254740993'],
      [null, '9007199254740992'],
    ])
    expect(notes.join('\n')).toContain('integers beyond 2^53')
  })

  it('tells the types', async () => {
    const notes: string[] = []
    const onTypes = (note: string) => notes.push(note)
    await read('told.csv', 'a,b\n1,x\n', { onTypes })
    const names = Array.from({ length: 100 }, (_, j) => `c${j}`)
    await read('wide.csv', `${names.join(',')}\n${names.map(() => '1').join(',')}\n`, { onTypes })
    expect(notes).toEqual([
      `${folder.in('told.csv')}: 1 row, 2 columns; integers a; text b`,
      expect.stringMatching(/1 row, 100 columns; integers c0, c1, .*c22 and 77 more$/),
    ])
  })

  it('tells what was found out and may surprise', async () => {
    const notes: string[] = []
    const options = { onNote: (note: string) => notes.push(note) }
    await read('semi.csv', 'a;b\n1,5;x\n12.345,75;y\n', options)
    await read('zip.csv', 'zip,n\n01234,0\n00501,10\n', options)
    await read('zip.csv', 'zip,n\n01234,0\n00501,10\n', { ...options, types: { zip: 'text' } })
    await read('told.csv', 'a;b\n1;2\n', { ...options, delimiter: ';' })
    expect(notes).toEqual([
      `${folder.in('semi.csv')}: fields are separated by semicolons`,
      'column a: text, though its values look like numbers with commas; write 1,5 as 1.5 and 1,000 as 1000',
      'column zip: its leading zeros are lost, as it is read as numbers; keep them with --types zip=text',
    ])
  })

  it('declared types win', async () => {
    const table = await read('declared.csv', 'zip,flag\n01234,1\n04321,0\n', {
      types: { zip: 'text', flag: 'boolean' },
    })
    expect(rowsOf(table)).toEqual([
      ['01234', true],
      ['04321', false],
    ])
  })
})

describe('formats', () => {
  const want = [
    [1, 'x'],
    [2, null],
  ]

  it('semicolons, tabs, CRLF, byte order mark, quotes', async () => {
    expect(rowsOf(await read('semi.csv', 'a;b\n1;x\n2;\n'))).toEqual(want)
    expect(rowsOf(await read('tab.tsv', 'a\tb\r\n1\tx\r\n2\t\r\n'))).toEqual(want)
    expect(rowsOf(await read('bom.csv', '\uFEFFa,b\n1,"x"\n2,""\n'))).toEqual(want)
    expect(rowsOf(await read('quoted.csv', 'a,b\n1,"two\nlines, ""q"""\n'))).toEqual([[1, 'two\nlines, "q"']])
  })

  it('no header', async () => {
    const table = await read('bare.csv', '1,x\n2,\n', { header: false })
    expect(namesOf(table)).toEqual(['column_0', 'column_1'])
    expect(rowsOf(table)).toEqual(want)
  })

  it('packed and plain files together', async () => {
    const [plain, packed] = [folder.file('1.csv', 'a\n1\n'), folder.file('2.csv.gz', gzipSync('a\n2\n'))]
    expect(rowsOf(await readTable([packed, plain, packed]))).toEqual([[2], [1], [2]])
  })

  it('gzip, JSON lines, a JSON array', async () => {
    expect(rowsOf(await read('packed.csv.gz', gzipSync('a,b\n1,x\n2,\n')))).toEqual(want)
    expect(rowsOf(await read('lines.ndjson', '{"a":1,"b":"x"}\n{"a":2,"b":null}\n'))).toEqual(want)
    expect(rowsOf(await read('lines.jsonl', '{"a":1,"b":"x"}\n{"a":2}\n'))).toEqual(want)
    expect(rowsOf(await read('array.json', '[{"a":1,"b":"x"},{"a":2}]'))).toEqual(want)
  })

  it('text of digits in JSON is text, unless a number is declared', async () => {
    expect(typesOf(await read('digits.ndjson', '{"a":"1"}\n{"a":"2"}\n'))).toEqual(['category'])
    const declared = await read('digits.ndjson', '{"a":"1"}\n{"a":2}\n', { types: { a: 'number' } })
    expect(typesOf(declared)).toEqual(['int32'])
  })

  it('Parquet, in the types of the file', async () => {
    const values = [0.1, Number.NaN, 1e300]
    await writeRows(folder.in('some.parquet'), {
      rows: 3,
      columns: [
        { name: 'row', type: 'integer', at: (i) => i },
        { name: 'x', type: 'number', at: (i) => values[i]! },
        { name: 't', type: 'text', at: (i) => (i === 1 ? null : `t${i}`) },
        { name: 'b', type: 'boolean', at: (i) => i > 0 },
      ],
    })
    const table = await readTable([folder.in('some.parquet')])
    expect(typesOf(table)).toEqual(['int32', 'float64', 'category', 'boolean'])
    expect(rowsOf(table)).toEqual([
      [0, 0.1, 't0', false],
      [1, null, null, true],
      [2, 1e300, 't2', true],
    ])
  })

  it('several files and patterns are one table, in the order of the names', async () => {
    folder.file('part/one.csv', 'a,b\n1,x\n')
    folder.file('part/two.csv', 'a,b\n2,y\n')
    expect(rowsOf(await readTable([folder.in('part/*.csv')]))).toEqual([
      [1, 'x'],
      [2, 'y'],
    ])
    const reversed = await readTable([folder.in('part/two.csv'), folder.in('part/one.csv')])
    expect(rowsOf(reversed).map(([a]) => a)).toEqual([2, 1])
  })

  it('a name with the signs of a pattern is that file', async () => {
    expect(rowsOf(await read('odd[1]*.csv', 'a,b\n1,x\n2,\n'))).toEqual(want)
  })

  it('standard input, whatever it holds', async () => {
    const from = async (content: string | Uint8Array) =>
      rowsOf(await readTable(['-'], { stdin: Readable.from([content]) }))
    expect(await from('a,b\n1,x\n2,\n')).toEqual(want)
    expect(await from('{"a":1,"b":"x"}\n{"a":2}\n')).toEqual(want)
    expect(await from(gzipSync('a,b\n1,x\n2,\n'))).toEqual(want)
  })

  it('a named pipe, which can be read only once', async () => {
    execFileSync('mkfifo', [folder.in('pipe.csv')])
    const [table] = await Promise.all([
      readTable([folder.in('pipe.csv')]),
      writeFile(folder.in('pipe.csv'), 'a,b\n1,x\n2,\n'),
    ])
    expect(rowsOf(table)).toEqual(want)
  })

  it('keeps the order of many rows', async () => {
    const rows = Array.from({ length: 300_000 }, (_, i) => `${i},${'x'.repeat(i % 20)}`).join('\n')
    const table = await read('many.csv', `a,b\n${rows}\n`, { only: ['a'] })
    expect(table.rows).toBe(300_000)
    expect(table.columns[0]!.values.every((value, i) => value === i)).toBe(true)
  })

  it('reads only what is asked for', async () => {
    expect(namesOf(await read('only.csv', 'a,b,c\n1,x,inf\n', { only: ['b', 'a'] }))).toEqual(['b', 'a'])
  })
})

describe('what is wrong is named', () => {
  const cases: [string, string | Uint8Array, ReadOptions, string, RegExp][] = [
    ['empty.csv', '', {}, 'files.empty', /empty/],
    ['blank.csv', ' \r\n\t\n', {}, 'files.empty', /empty/],
    ['wide.csv', Uint8Array.of(0xff, 0xfe, 97, 0, 10, 0), {}, 'files.not_utf8', /not UTF-8/],
    ['ends.csv', 'sep=;\r\na;b\n1;2\n', {}, 'files.malformed', /its line sep= ends in another way/],
    ['plain.csv.gz', 'a\n1\n', {}, 'files.malformed', /it is no gzip/],
    ['odd.parquet', 'PAR1 and nothing PAR1', {}, 'files.malformed', /no Parquet file, or a damaged one/],
    ['header.csv', 'a,b\n', {}, 'data.no_rows', /has no rows/],
    ['twice.csv', 'a,b,a\n1,2,3\n', {}, 'data.duplicate_column', /column a appears 2 times/],
    ['short.csv', 'a,b\n1,2\n3\n', {}, 'files.ragged_row', /line 3: .* is 1; expected 2/],
    ['long.csv', 'a,b\n1,2,3\n', {}, 'files.ragged_row', /line 2: .* is 3; expected 2/],
    ['open.csv', 'a,b\n1,2\n3,"x\n', {}, 'files.unterminated_quote', /line 3/],
    ['latin.csv', Uint8Array.of(97, 10, 0xe9, 10), {}, 'files.not_utf8', /line 2/],
    ['cut.csv.gz', gzipSync('a\n1\n').subarray(0, 15), {}, 'files.truncated', /half-way/],
    ['cut.parquet', 'PAR1 and then nothing', {}, 'files.truncated', /half-way/],
    ['cut.ndjson', '{"a":1}\n{"a":', {}, 'files.truncated', /half-way/],
    ['bad.ndjson', '{"a":1}\n{"a":2}x\n', {}, 'files.malformed', /line 2 is no JSON object/],
    ['list.ndjson', '5\n6\n', {}, 'files.malformed', /no JSON objects/],
    ['same.ndjson', '{"a":1,"a":2}\n', {}, 'files.malformed', /has the key a twice/],
    ['nested.ndjson', '{"a":[1]}\n', {}, 'files.nested_value', /column a/],
    ['ends.csv', 'a,b\n1,2\r\n3,4\n', {}, 'files.malformed', /different ways/],
    ['word.csv', 'a\n1\n2\nmany\n', {}, 'files.mixed_column', /line 4, column a: 'many'/],
    [
      'word.csv',
      'a\n1\n2\nmany\n',
      { types: { a: 'number' } },
      'files.wrong_value',
      /'many' is not a number/,
    ],
    ['part.csv', 'a\n1\n2.5\n', { types: { a: 'integer' } }, 'files.wrong_value', /line 3.*not an integer/],
    [
      'day.csv',
      'a\n2014-01-01\n17\n',
      { types: { a: 'instant' } },
      'files.wrong_value',
      /line 3.*not a date/,
    ],
    ['flag.csv', 'a\nyes\nperhaps\n', { types: { a: 'boolean' } }, 'files.wrong_value', /not true or false/],
    ['lines.csv', 'a,b\n1,"x\ny"\nz,w\n', { types: { a: 'number' } }, 'files.wrong_value', /line 4/],
    ['inf.csv', 'a\n1\n-Infinity\n', {}, 'files.infinite_value', /line 3, column a: '-Infinity'/],
    ['huge.ndjson', '{"a":1}\n{"a":1e999}\n', {}, 'files.infinite_value', /line 2/],
    ['types.csv', 'a\n1\n', { types: { b: 'text' } }, 'data.unknown_column', /unknown column: b/],
    ['table.xlsx', 'PK', {}, 'files.unsupported_format', /Excel workbook; save the sheet as CSV/],
    ['table.pkl', 'x', {}, 'files.unsupported_format', /pickle/],
  ]
  it.each(cases)('%s', async (name, content, options, code, message) => {
    const error = await read(name, content, options).catch((caught: unknown) => caught)
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) })
    expect((error as Error).message).not.toMatch(/\n/)
  })

  it('a file that is not there, a folder, formats that differ, headers that differ', async () => {
    await expect(readTable([folder.in('nothing.csv')])).rejects.toMatchObject({ code: 'files.not_found' })
    await expect(readTable([folder.path])).rejects.toMatchObject({ code: 'files.is_folder' })
    const csv = folder.file('x.csv', 'a\n1\n')
    const lines = folder.file('x.ndjson', '{"a":1}\n')
    const other = folder.file('y.csv', 'b\n1\n')
    const socket = createServer().listen(folder.in('socket'))
    await once(socket, 'listening')
    await expect(readTable([folder.in('socket')])).rejects.toMatchObject({ code: 'files.unreadable' })
    socket.close()
    await expect(readTable([csv, lines])).rejects.toMatchObject({ code: 'files.formats_differ' })
    await expect(readTable([csv, other])).rejects.toMatchObject({ code: 'files.header_differs' })
  })

  it('an unknown type', () => {
    expect(declaredKind('a', ' Float ')).toBe('number')
    expect(() => declaredKind('a', 'blob')).toThrow(
      expect.objectContaining({
        code: 'files.unknown_type',
        message: 'unknown type for column a: blob; known: text, number, integer, boolean, date',
      }),
    )
  })

  it('columns that nobody computes with may hold anything', async () => {
    const text = 'a,b\n1,inf\n2,3\n3,4\n'
    const table = await read('unjudged.csv', text, { unjudged: ['b'] })
    expect(isMissing(table.columns[1]!, 0)).toBe(false)
    expect(typesOf(await read('loose.csv', 'a\n1\n2\nx\n', { unjudged: 'all' }))).toEqual(['category'])
  })
})
