import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'

/** Every row of every table of a store as text. */
export async function storedText(engine: 'sqlite' | 'postgres', where: string): Promise<string> {
  return engine === 'sqlite' ? textOfFile(where) : await textOfServer(where)
}

function textOfFile(file: string): string {
  const database = new DatabaseSync(file, { readOnly: true })
  const tables = database.prepare("select name from sqlite_schema where type = 'table'").all()
  const rows = tables.map(({ name }) => database.prepare(`select * from "${name}"`).all())
  database.close()
  return JSON.stringify(rows)
}

async function textOfServer(url: string): Promise<string> {
  const client = new pg.Client(url)
  await client.connect()
  const { rows: tables } = await client.query(
    "select table_name from information_schema.tables where table_schema = 'public'",
  )
  const texts: string[] = []
  for (const { table_name } of tables)
    texts.push(JSON.stringify((await client.query(`select * from ${table_name}`)).rows))
  await client.end()
  return texts.join('\n')
}
