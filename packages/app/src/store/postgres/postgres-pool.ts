import pg from 'pg'
import { appError } from '../../errors.ts'

const bigintOid = 20
const jsonOid = 114

/**
 * Connections to a PostgreSQL server, made when they are needed.
 *
 * @param url `postgres://user:password@host:port/database`
 * @param statementMs longest time that one statement may take
 */
export function postgresPool(url: string, statementMs: number): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: 10,
    connectionTimeoutMillis: 5000,
    statement_timeout: statementMs,
    idle_in_transaction_session_timeout: 30_000,
    application_name: 'candor',
    types: { getTypeParser: parserOf },
  })
  // a broken connection is told to whoever uses it, by the query that fails; these events would end the process
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  return pool
}

/** Whole numbers come as texts and JSON as objects where nothing else is said. */
function parserOf(oid: number, format?: 'text' | 'binary') {
  if (oid === bigintOid) return wholeNumber
  if (oid === jsonOid) return (text: string) => text
  return pg.types.getTypeParser(oid, format as 'text')
}

function wholeNumber(text: string): number {
  const value = Number(text)
  if (Number.isSafeInteger(value)) return value
  throw appError('store.wrong_value', { value: text })
}
