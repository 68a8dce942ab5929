import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { withDuckdb } from '../../../src/jobs/files/duckdb.ts'

const folder = mkdtempSync(join(tmpdir(), 'candor-locked-'))
const allowed = join(folder, 'allowed.csv')
const other = join(folder, 'other.csv')
writeFileSync(allowed, 'a\n1\n')
writeFileSync(other, 'secret\n1\n')

const run = (sql: string) =>
  withDuckdb({ paths: [allowed] }, async (connection) => (await connection.runAndReadAll(sql)).getRows())

it('reads the file that was named', async () => {
  expect(await run(`select * from read_csv('${allowed}')`)).toHaveLength(1)
})

it.each([
  ['another file', `select * from read_csv('${other}')`],
  ['a file of the system', `select * from read_text('/etc/passwd')`],
  ['another file on the way through the named one', `select * from read_csv('${allowed}/../other.csv')`],
  ['a list of files', `select * from glob('${folder}/*')`],
  ['a file written', `copy (select 1) to '${folder}/written.csv'`],
  ['a database opened', `attach '${folder}/x.db'`],
  ['an extension', 'install httpfs'],
  ['an extension that is there', 'load httpfs'],
  ['an address of the network', `select * from read_csv('http://127.0.0.1:1/x.csv')`],
  ['its lock opened', 'set enable_external_access = true'],
  ['its configuration', `set allowed_paths = ['${other}']`],
])('refuses %s', async (_, sql) => {
  await expect(run(sql)).rejects.toThrow()
  expect(readdirSync(folder).sort()).toEqual(['allowed.csv', 'other.csv'])
})
