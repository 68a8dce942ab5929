import { execFileSync } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'

/** A PostgreSQL server of a test's own, reached through a socket in its folder and gone with it. */
export type Cluster = {
  /** an empty database, by its URL */
  database(): Promise<string>
  /** the server goes away without a word, as if its machine were switched off */
  crash(): void
  start(): void
  stop(): void
}

const versions = '/usr/lib/postgresql'

/** The folder of `initdb` and `pg_ctl`, or null where PostgreSQL is not installed. */
export function postgresPrograms(): string | null {
  if (!existsSync(versions)) return null
  const folders = readdirSync(versions).map((version) => join(versions, version, 'bin'))
  return folders.findLast((folder) => existsSync(join(folder, 'initdb'))) ?? null
}

/** Makes a server in a new folder. Its programs refuse to be run by root, so root lets the user `postgres` do it. */
export function startCluster(): Cluster {
  const programs = postgresPrograms()!
  const folder = mkdtempSync(join(tmpdir(), 'candor-pg-'))
  const isRoot = process.getuid?.() === 0
  if (isRoot) chownSync(folder, idOf('-u'), idOf('-g'))
  const data = join(folder, 'data')
  const socket = `-k ${folder} -c listen_addresses='' -c fsync=off -c deadlock_timeout=100ms`
  const run = (program: string, ...args: readonly string[]) => {
    const [command, ...rest] = isRoot
      ? ['runuser', '-u', 'postgres', '--', join(programs, program), ...args]
      : [join(programs, program), ...args]
    execFileSync(command!, rest, { cwd: folder, stdio: 'ignore' })
  }
  const start = () => run('pg_ctl', '-D', data, '-w', '-o', socket, '-l', join(folder, 'log'), 'start')
  const urlOf = (name: string) => `postgres://postgres@localhost/${name}?host=${folder}`
  run('initdb', '-D', data, '-U', 'postgres', '-A', 'trust', '--no-sync', '-E', 'UTF8', '--locale=C.UTF-8')
  start()
  let made = 0
  return {
    async database() {
      const name = `store_${++made}`
      const client = new pg.Client({ connectionString: urlOf('postgres') })
      await client.connect()
      await client.query(`create database ${name}`)
      await client.end()
      return urlOf(name)
    },
    crash: () => run('pg_ctl', '-D', data, '-m', 'immediate', 'stop'),
    start,
    stop() {
      run('pg_ctl', '-D', data, '-m', 'immediate', 'stop')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function idOf(which: '-u' | '-g'): number {
  return Number(execFileSync('id', [which, 'postgres']).toString())
}
