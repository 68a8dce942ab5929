import { statSync } from 'node:fs'
import { valueAt } from '@candor/core'
import { DuckDBInstance } from '@duckdb/node-api'
import { beforeAll, describe, expect, it } from 'vitest'
import { readTable } from '../../../src/jobs/read-table.ts'
import { runCli } from '../../cli/run-cli.ts'
import { temporaryFolder } from '../../temporary-folder.ts'

const folder = temporaryFolder()

async function parquetOf(name: string, query: string): Promise<string> {
  const path = folder.in(name)
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  await connection.run(`copy (${query}) to '${path}' (format parquet, compression zstd)`)
  connection.closeSync()
  instance.closeSync()
  return path
}

describe('a Parquet file that unpacks into more than any table', () => {
  let one: string
  let many: string

  beforeAll(async () => {
    one = await parquetOf('one.parquet', `select repeat('a', 40000000) as t, 1 as "label, x"`)
    many = await parquetOf('many.parquet', `select repeat('b', 17000000) as t, range as n from range(30)`)
  })

  it('is small, and refused by name before its texts are read', async () => {
    for (const path of [one, many]) {
      expect(statSync(path).size).toBeLessThan(100_000)
      await expect(readTable([path])).rejects.toMatchObject({
        code: 'files.text_too_long',
        message: `column t of ${path} holds a text of more than 16777216 bytes`,
      })
    }
    const { code, last } = await runCli(['inspect', one])
    expect([code, last]).toEqual([5, expect.stringMatching(/^error files\.text_too_long: column t /)])
  })

  it('is read where its texts are long and honest', async () => {
    const path = await parquetOf(
      'honest.parquet',
      `select repeat(md5(range::varchar), 1000) as t, range as n from range(20)`,
    )
    const table = await readTable([path])
    expect([table.rows, String(valueAt(table.columns[0]!, 3)).length]).toEqual([20, 32_000])
  })
})

describe('a condition on rows', () => {
  it.each([
    `a in (select content from read_text('/etc/passwd'))`,
    `exists (select 1 from read_csv('/etc/passwd'))`,
    `(select count(*) from glob('/etc/*')) > 0`,
    `a = (select max(b) from '/etc/passwd')`,
    `1 = 1); copy (select 1) to '/tmp/candor-escaped.csv'; select (1 = 1`,
    `1 = 1; attach '/tmp/candor-escaped.db'`,
    `1 = 1); install httpfs; select (1 = 1`,
    `1 = 1); set enable_external_access = true; select (1 = 1`,
    `a = getenv('HOME')`,
  ])('reads, writes and loads nothing but the rows: %s', async (condition) => {
    const csv = folder.file('rows.csv', 'a,b\n1,2\n3,4\n')
    const out = folder.in('never.csv')
    const { code, last } = await runCli(['explain', csv, '--model', 'x', '--where', condition, '--out', out])
    expect(code).not.toBe(0)
    expect(last).not.toContain('root:')
    await expect(readTable([csv], { where: condition } as never)).rejects.toMatchObject({
      code: expect.stringMatching(/^files\./),
    })
  })
})
