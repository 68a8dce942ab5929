import { readFile, stat } from 'node:fs/promises'
import type { SearchSpace } from '@candor/core'
import { appError } from '../errors.ts'
import { checkOutput, wholeFileSync } from '../store/whole-file.ts'
import { jsonText } from '../store/write-json.ts'
import { type ReadOptions, readTable } from './read-table.ts'
import { trainingReading, withTarget } from './training-table.ts'
import { type SearchLog, type TuneAnswer, type TuneOptions, tuneOnTable } from './tune-model.ts'

export type TuneRequest = {
  readonly files: readonly string[]
  /** a JSON file, or the JSON itself: parameters by name with `{"values": […]}` or `{"low": …, "high": …, "log": true, "integer": true}` */
  readonly space: string
  /** where the log is kept after every fold; null for nowhere */
  readonly log: string | null
  /** goes on with the search of a log that is there already */
  readonly resume: boolean
  readonly force: boolean
  readonly reading: ReadOptions
}

/**
 * Reads a table and a space, searches, and keeps a log from which a stopped search goes on.
 *
 * @throws files.*, jobs.not_json, jobs.nothing_to_resume, and what `tuneOnTable` throws
 */
export async function tuneFiles(
  options: Omit<TuneOptions, 'space' | 'log' | 'onFold'>,
  request: TuneRequest,
  onProgress: (done: number, total: number) => void,
): Promise<TuneAnswer> {
  const space = (await spaceOf(request.space)) as SearchSpace
  const log = await logBefore(request)
  const read = await readTable(request.files, trainingReading(options, request.reading))
  const table = withTarget(read, options, request.reading.onNote)
  return await tuneOnTable(table, {
    ...options,
    space,
    log,
    onFold: ({ done, total }, latest) => {
      onProgress(done, total)
      // at once: fits leave no turn in which a file could be written
      if (request.log !== null) wholeFileSync(request.log, new TextEncoder().encode(jsonText(latest)))
    },
  })
}

/** A search that was stopped before its first fold has left no log: it begins anew. */
async function logBefore({ log, resume, force, reading }: TuneRequest): Promise<SearchLog | null> {
  if (!resume) {
    if (log !== null) await checkOutput(log, force)
    return null
  }
  if (log === null) throw appError('jobs.nothing_to_resume', { option: '--log' })
  if ((await stat(log).catch(() => null)) === null) {
    await checkOutput(log, force)
    reading.onNote?.(`no ${log} yet: the search begins anew`)
    return null
  }
  return (await jsonFile(log)) as SearchLog
}

async function spaceOf(given: string): Promise<unknown> {
  return given.trimStart().startsWith('{') ? parsed(given, given) : await jsonFile(given)
}

async function jsonFile(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch(() => null)
  if (text === null) throw appError('files.not_found', { path })
  return parsed(text, path)
}

function parsed(text: string, path: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
    throw new Error('it is no object')
  } catch (error) {
    throw appError('jobs.not_json', { path, reason: error instanceof Error ? error.message : String(error) })
  }
}
