import { randomBytes, randomUUID } from 'node:crypto'
import { chmod, link, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { dataFolder } from '../config/index.ts'
import { appError } from '../errors.ts'
import { ensureFolder } from '../store/ensure-folder.ts'
import { writingError } from '../store/whole-file.ts'

/** What a server leaves in its data folder as long as it runs; whoever may read the file may do everything on that server. */
export type ServerMark = {
  readonly pid: number
  /** when the process began, as the system counts it; null where it does not tell */
  readonly started: string | null
  /** null until it listens */
  readonly address: string | null
  readonly token: string
}

/** The data folder is this process's. */
export type DataLock = {
  /** what commands beside the server show */
  readonly token: string
  /** tells commands where the server listens */
  publish(address: string): Promise<void>
  release(): Promise<void>
}

const fileName = 'server.lock'

/**
 * Takes a data folder for a server. The mark of one that was killed is replaced: its process is gone, or is another one by now.
 *
 * @throws app.data_folder_taken, files.not_writable
 */
export async function lockDataFolder(dataDir: string): Promise<DataLock> {
  const { path } = dataFolder(dataDir)
  await ensureFolder(path)
  const file = join(path, fileName)
  const token = randomBytes(32).toString('base64url')
  const mark: ServerMark = { pid: process.pid, started: await startOf(process.pid), address: null, token }
  while (!(await linked(file, mark))) await removeStale(file)
  return {
    token,
    publish: (address) => replaced(file, { ...mark, address }),
    async release() {
      if ((await markIn(file))?.token === token) await rm(file, { force: true })
    },
  }
}

/** Does a server's work with the data folder locked. */
export async function withDataLock<T>(dataDir: string, work: (lock: DataLock) => Promise<T>): Promise<T> {
  const lock = await lockDataFolder(dataDir)
  try {
    return await work(lock)
  } finally {
    await lock.release()
  }
}

/** The server that runs on a data folder in another process; null where there is none. */
export async function serverBeside(dataDir: string): Promise<ServerMark | null> {
  const mark = await markIn(join(dataFolder(dataDir).path, fileName))
  return mark === null || mark.pid === process.pid || (await isStale(mark)) ? null : mark
}

/**
 * Refuses a command that writes to the store itself while a server does.
 *
 * @throws app.server_runs
 */
export async function refuseBesideServer(dataDir: string): Promise<void> {
  if ((await serverBeside(dataDir)) !== null) throw appError('app.server_runs')
}

/** Whether the mark is in place now; false where another one is. It never stands half-written under its name. */
async function linked(file: string, mark: ServerMark): Promise<boolean> {
  const neighbour = await written(file, mark)
  try {
    await link(neighbour, file)
    return true
  } catch (error) {
    if ((error as { code?: string }).code === 'EEXIST') return false
    throw writingError(error, file)
  } finally {
    await rm(neighbour, { force: true })
  }
}

async function replaced(file: string, mark: ServerMark): Promise<void> {
  const neighbour = await written(file, mark)
  await rename(neighbour, file)
}

async function written(file: string, mark: ServerMark): Promise<string> {
  const neighbour = `${file}.${randomUUID()}.partial`
  try {
    await writeFile(neighbour, `${JSON.stringify(mark)}\n`, { mode: 0o600, flag: 'wx' })
    await chmod(neighbour, 0o600)
  } catch (error) {
    throw writingError(error, file)
  }
  return neighbour
}

/** Two servers that find the same stale mark: it is moved aside before it goes, and put back if it is another one by then. */
async function removeStale(file: string): Promise<void> {
  const found = await markIn(file)
  if (found !== null && !(await isStale(found)))
    throw appError('app.data_folder_taken', { address: found.address ?? 'not listening yet', pid: found.pid })
  const aside = `${file}.${randomUUID()}.partial`
  try {
    await rename(file, aside)
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return
    throw writingError(error, file)
  }
  const moved = await markIn(aside)
  if (moved !== null && moved.token !== found?.token) await link(aside, file).catch(() => undefined)
  await rm(aside, { force: true })
}

async function markIn(file: string): Promise<ServerMark | null> {
  try {
    const mark = JSON.parse(await readFile(file, 'utf8')) as ServerMark
    return Number.isInteger(mark.pid) && typeof mark.token === 'string' ? mark : null
  } catch (error) {
    const { code } = error as { code?: string }
    if (code === 'EACCES') throw appError('files.unreadable', { path: file, reason: 'permission denied' })
    return null
  }
}

async function isStale({ pid, started }: ServerMark): Promise<boolean> {
  if (!isAlive(pid)) return true
  return started !== null && (await startOf(pid)) !== started
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as { code?: string }).code === 'EPERM'
  }
}

/** Process numbers come again; with the moment of their beginning they do not. Linux tells it, field 22 behind the name in parentheses. */
async function startOf(pid: number): Promise<string | null> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null)
  return text?.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? null
}
