import { canonicalJson } from '../data/index.ts'
import { candorError } from '../errors.ts'
import type { Matrix } from '../features/index.ts'
import { createSha256, hexOf } from '../math/index.ts'
import { decodeArrays } from './decode-arrays.ts'
import { encodeArrays } from './encode-arrays.ts'
import { packTrees, type ReadTree, type StoredTree, unpackTrees } from './tree-arrays.ts'

/** How a training run can be left and gone on with: the resumed run ends in the very ensemble of an unbroken one. */
export type CheckpointHooks = {
  /** hands out the state of the run after every so many rounds; keep the last one */
  readonly checkpoint?: { readonly every: number; readonly save: (state: Uint8Array) => void } | undefined
  /** a state of the same run: same rows, options and seed; only the number of trees may differ */
  readonly resumeFrom?: Uint8Array | null | undefined
}

/** What a run has made so far. */
export type TrainingState<Tree = StoredTree> = {
  readonly trees: readonly Tree[]
  /** losses after each round; empty for forests */
  readonly train: readonly number[]
  readonly validation: readonly number[]
}

/** What a run is of: options as JSON, and all rows. */
export type RunRows = {
  readonly matrix: Matrix
  readonly labels: Float64Array
  readonly weights?: Float64Array | null
  readonly exposure?: Float64Array | null
}

/**
 * A digest of everything that decides what a run makes of its next round.
 *
 * @param about options, without the number of trees
 * @example
 * runDigest({ seed: 0 }, [{ matrix, labels: Float64Array.of(1) }]).length // 64
 */
export function runDigest(about: unknown, parts: readonly RunRows[]): string {
  const sha = createSha256().update(new TextEncoder().encode(canonicalJson(about)))
  for (const { matrix, labels, weights = null, exposure = null } of parts) {
    sha.update(new TextEncoder().encode(canonicalJson([matrix.rows, matrix.names])))
    for (const column of [...matrix.columns, labels, weights, exposure])
      if (column !== null) sha.update(new Uint8Array(column.buffer, column.byteOffset, column.byteLength))
      else sha.update(nothing)
  }
  return hexOf(sha.digest())
}

const nothing = Uint8Array.of(0)

/**
 * The state of a run as bytes.
 *
 * @param run the digest of the run
 * @example
 * const state = { trees: [], train: [0.5], validation: [] }
 * decodeCheckpoint(encodeCheckpoint('run', state), 'run') // { trees: [], train: [0.5], validation: [] }
 */
export function encodeCheckpoint(run: string, { trees, train, validation }: TrainingState): Uint8Array {
  return encodeArrays(
    {
      ...packTrees(trees),
      lossTrain: Float64Array.from(train),
      lossValidation: Float64Array.from(validation),
    },
    { kind, run },
  )
}

const kind = 'candor training state 1'

/**
 * Reads a state of this run.
 *
 * @throws models.other_run for the state of another run, models.damaged_arrays
 */
export function decodeCheckpoint(bytes: Uint8Array, run: string): TrainingState<ReadTree> {
  const { arrays, meta } = decodeArrays(bytes)
  const found = meta as { readonly kind?: unknown; readonly run?: unknown } | null
  if (found?.kind !== kind || found.run !== run)
    throw candorError('models.other_run', {
      received: found?.kind === kind ? String(found.run).slice(0, 16) : 'no training state',
      expected: run.slice(0, 16),
    })
  return {
    trees: unpackTrees(arrays),
    train: [...arrays['lossTrain']!],
    validation: [...arrays['lossValidation']!],
  }
}

/**
 * The first so many rounds of a state, for a run that shall have no more.
 *
 * @param outputs trees a round
 */
export function firstRounds<Tree>(
  { trees, train, validation }: TrainingState<Tree>,
  rounds: number,
  outputs: number,
) {
  return {
    trees: trees.slice(0, rounds * outputs),
    train: train.slice(0, rounds),
    validation: validation.slice(0, rounds),
  }
}

/**
 * That states are asked for at whole numbers of rounds.
 *
 * @throws models.invalid_parameter
 */
export function checkCheckpoint({ checkpoint }: CheckpointHooks): void {
  if (checkpoint === undefined || (Number.isInteger(checkpoint.every) && checkpoint.every > 0)) return
  const accepted = 'a whole number of rounds from 1'
  throw candorError('models.invalid_parameter', {
    name: 'checkpoint.every',
    value: checkpoint.every,
    accepted,
  })
}

/** Whether a state is to be handed out after so many rounds. */
export function isDue({ checkpoint }: CheckpointHooks, before: number, now: number): boolean {
  if (checkpoint === undefined) return false
  return Math.floor(now / checkpoint.every) > Math.floor(before / checkpoint.every)
}
