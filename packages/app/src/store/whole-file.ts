import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { open, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { appError } from '../errors.ts'
import { systemReason } from './system-reason.ts'

/** What is being written at the moment; removed when the process is told to stop. */
const unfinished = new Set<string>()

/** Not SIGHUP: a handler for it would undo `nohup`. */
const stopSignals = ['SIGINT', 'SIGTERM'] as const

/**
 * Makes a file or folder whole or not at all: `write` fills a neighbour of the name, which then takes the name. Nothing is left
 * behind when `write` fails or the process is told to stop.
 *
 * @throws files.exists without `force`, files.not_writable
 */
export async function wholeFile(
  path: string,
  force: boolean,
  write: (neighbour: string) => Promise<void>,
): Promise<void> {
  await checkOutput(path, force)
  const neighbour = `${path}.${process.pid}.partial`
  await passing(neighbour, async () => {
    await write(neighbour)
    await settle(neighbour, path)
  }).catch((error: unknown) => {
    throw writingError(error, path)
  })
}

/**
 * Writes bytes as a file, whole or not at all, while nothing else can be waited for. A process that is killed while it writes leaves
 * `NAME.partial`, and the file as it was.
 *
 * @throws files.not_writable
 */
export function wholeFileSync(path: string, bytes: Uint8Array): void {
  const neighbour = `${path}.partial`
  try {
    const file = openSync(neighbour, 'w')
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(neighbour, path)
  } catch (error) {
    rmSync(neighbour, { force: true })
    throw writingError(error, path)
  }
}

/** Does work with a file or folder that is gone afterwards, whether the work succeeds, fails, or the process is told to stop. */
export async function passing<T>(path: string, work: () => Promise<T>): Promise<T> {
  watch(path)
  try {
    return await work()
  } finally {
    await rm(path, { recursive: true, force: true }).catch(() => undefined)
    unwatch(path)
  }
}

/** What went wrong in writing, as one sentence about the path; other errors stay as they are. */
export function writingError(error: unknown, path: string): unknown {
  if (error instanceof Error && 'syscall' in error)
    return appError('files.not_writable', { path, reason: systemReason(error.message) })
  // DuckDB: IO Error: Could not write file "x.parquet.7.partial": No space left on device
  if (error instanceof Error && error.message.startsWith('IO Error: '))
    return appError('files.not_writable', {
      path,
      reason: error.message.replace(/^IO Error: (.*": )?/, '').toLowerCase(),
    })
  return error
}

/**
 * Refuses a name that cannot be written, before anything is computed for it. A device or a pipe would be replaced by a file of its name, and is
 * refused whatever `force` says.
 *
 * @throws files.exists without `force`, files.not_writable
 */
export async function checkOutput(path: string, force: boolean): Promise<void> {
  const there = await stat(path).catch(() => null)
  if (there !== null && !there.isFile() && !there.isDirectory()) {
    const reason = 'it is neither a file nor a folder; - writes to standard output'
    throw appError('files.not_writable', { path, reason })
  }
  if (there !== null && !force) throw appError('files.exists', { path })
  const folder = dirname(path)
  const about = await stat(folder).catch(() => null)
  if (about === null) throw appError('files.not_writable', { path, reason: `no folder ${folder}` })
  if (!about.isDirectory())
    throw appError('files.not_writable', { path, reason: `${folder} is not a folder` })
  try {
    touch(`${path}.${process.pid}.partial`)
  } catch (error) {
    throw writingError(error, path)
  }
}

/** A file replaces a file, never a folder and all that lies in it. */
async function refuseFolder(path: string): Promise<void> {
  const there = await stat(path).catch(() => null)
  if (there?.isDirectory()) throw appError('files.not_writable', { path, reason: 'it is a folder' })
}

async function settle(neighbour: string, path: string): Promise<void> {
  const about = await stat(neighbour)
  if (about.isFile()) {
    await refuseFolder(path)
    const handle = await open(neighbour, 'r+')
    await handle.sync().finally(() => handle.close())
  } else await rm(path, { recursive: true, force: true })
  await rename(neighbour, path)
}

/** The only sure test of a folder is to write in it; in one go, so that a signal finds nothing to leave behind. */
function touch(neighbour: string): void {
  closeSync(openSync(neighbour, 'w'))
  rmSync(neighbour)
}

function watch(path: string): void {
  if (unfinished.size === 0) for (const signal of stopSignals) process.on(signal, stop)
  unfinished.add(path)
}

function unwatch(path: string): void {
  unfinished.delete(path)
  if (unfinished.size === 0) for (const signal of stopSignals) process.off(signal, stop)
}

/**
 * Removes what is unfinished and lets the signal do its usual work. `process.exit` would wait for DuckDB's threads, which may in turn
 * wait for rows from this one.
 */
function stop(signal: NodeJS.Signals): void {
  for (const path of unfinished) rmSync(path, { recursive: true, force: true })
  for (const each of stopSignals) process.off(each, stop)
  process.kill(process.pid, signal)
}
