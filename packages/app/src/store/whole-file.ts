import { rmSync } from 'node:fs'
import { open, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { appError } from '../errors.ts'
import { systemReason } from './system-reason.ts'

/** What is being written at the moment; removed when the process is told to stop. */
const unfinished = new Set<string>()

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
  watch(neighbour)
  try {
    await write(neighbour)
    await settle(neighbour, path)
  } catch (error) {
    await rm(neighbour, { recursive: true, force: true }).catch(() => undefined)
    throw asWritingError(error, path)
  } finally {
    unwatch(neighbour)
  }
}

/**
 * Refuses a name that cannot be written, before anything is computed for it.
 *
 * @throws files.exists without `force`, files.not_writable
 */
export async function checkOutput(path: string, force: boolean): Promise<void> {
  const there = await stat(path).catch(() => null)
  if (there !== null && !force) throw appError('files.exists', { path })
  const folder = dirname(path)
  const about = await stat(folder).catch(() => null)
  if (about === null) throw appError('files.not_writable', { path, reason: `no folder ${folder}` })
  if (!about.isDirectory())
    throw appError('files.not_writable', { path, reason: `${folder} is not a folder` })
  await touch(`${path}.${process.pid}.partial`).catch((error: unknown) => {
    throw asWritingError(error, path)
  })
}

async function settle(neighbour: string, path: string): Promise<void> {
  const about = await stat(neighbour)
  if (about.isFile()) {
    const handle = await open(neighbour, 'r+')
    await handle.sync().finally(() => handle.close())
  } else await rm(path, { recursive: true, force: true })
  await rename(neighbour, path)
}

/** The only sure test of a folder is to write in it. */
async function touch(neighbour: string): Promise<void> {
  await (await open(neighbour, 'w')).close()
  await rm(neighbour)
}

function asWritingError(error: unknown, path: string): unknown {
  if (error instanceof Error && 'syscall' in error)
    return appError('files.not_writable', { path, reason: systemReason(error.message) })
  if (error instanceof Error && error.message.startsWith('IO Error: '))
    return appError('files.not_writable', { path, reason: error.message.slice('IO Error: '.length) })
  return error
}

function watch(path: string): void {
  if (unfinished.size === 0) for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop)
  unfinished.add(path)
}

function unwatch(path: string): void {
  unfinished.delete(path)
  if (unfinished.size === 0) for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, stop)
}

/**
 * Removes what is unfinished and lets the signal do its usual work. `process.exit` would wait for DuckDB's threads, which may in turn
 * wait for rows from this one.
 */
function stop(signal: NodeJS.Signals): void {
  for (const path of unfinished) rmSync(path, { recursive: true, force: true })
  for (const each of ['SIGINT', 'SIGTERM'] as const) process.off(each, stop)
  process.kill(process.pid, signal)
}
