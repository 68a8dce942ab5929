import { readFile } from 'node:fs/promises'
import type { CheckpointHooks } from '@candor/core'
import { appError } from '../errors.ts'
import { checkOutput, wholeFileSync } from '../store/whole-file.ts'
import { type ModelAlgorithm, resumable } from './fit-model.ts'

export type CheckpointChoice = {
  /** where the state of a training is kept; null for nowhere */
  readonly checkpoint: string | null
  /** goes on from the state that is there; from the beginning where none is yet */
  readonly resume: boolean
  readonly force: boolean
}

/** Trees between two states: of a training that takes minutes, some seconds. */
const every = 10

/**
 * Keeps the state of a training in a file, whole at any moment, and reads the one that is there.
 *
 * @throws jobs.nothing_to_resume, jobs.no_checkpoints, files.exists without `force` or `resume`, files.not_writable
 */
export async function checkpointFile(
  algorithm: ModelAlgorithm,
  { checkpoint: path, resume, force }: CheckpointChoice,
  onNote: (text: string) => void = () => undefined,
): Promise<CheckpointHooks> {
  if (path === null && resume) throw appError('jobs.nothing_to_resume', { option: '--checkpoint' })
  if (path === null) return {}
  if (!resumable.includes(algorithm))
    throw appError('jobs.no_checkpoints', { algorithm, known: resumable.join(', ') })
  await checkOutput(path, force || resume)
  const state = resume ? await readFile(path).catch(() => null) : null
  if (resume) onNote(state === null ? `no ${path} yet: training begins anew` : `going on from ${path}`)
  return {
    checkpoint: { every, save: (bytes) => wholeFileSync(path, bytes) },
    resumeFrom: state,
  }
}
