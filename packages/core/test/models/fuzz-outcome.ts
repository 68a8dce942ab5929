import {
  CandorError,
  decodeEnsemble,
  type Ensemble,
  encodeEnsemble,
  type ImportedModel,
  leavesOf,
  type Matrix,
  margins,
  predict,
  readModel,
  readModelText,
  toNeutralJson,
} from '../../src/index.ts'
import { marginsOfFile } from './margins-of-file.ts'

/** What a damaged file came to: a refusal by an error of the catalogue, or a model whose answers are numbers; else what went wrong. */
export type FuzzOutcome =
  | { readonly kind: 'refused' | 'read' }
  | { readonly kind: 'fault'; readonly what: string }

/**
 * Reads a file and, where it is read, scores a few rows with it: the answers are numbers, the leaves are the trees' own, the margins are those
 * that the text of the file says where `marginsOfFile` can tell, and the model comes back from its neutral form and its bytes the same.
 */
export function fuzzOutcome(bytes: Uint8Array): FuzzOutcome {
  try {
    const imported = readModel(bytes)
    const fault = faultOf(imported, bytes)
    return fault === null ? { kind: 'read' } : { kind: 'fault', what: fault }
  } catch (error) {
    if (error instanceof CandorError) return { kind: 'refused' }
    return { kind: 'fault', what: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }
}

function faultOf(imported: ImportedModel, bytes: Uint8Array): string | null {
  const { model, featureNames } = imported
  if (featureNames.length > 100_000) return null
  const matrix = probes(imported)
  const answers = Object.values(predict(model, matrix)).filter((part) => part instanceof Float64Array)
  const isNumber = answers.every((part) => part.every((value) => !Number.isNaN(value)))
  if (!isNumber) return `a silent NaN of a ${model.task} of ${model.ensemble.link}`
  return (
    strayLeaf(model.ensemble, matrix) ??
    otherMargins(imported, bytes, matrix) ??
    changedByKeeping(imported, matrix)
  )
}

function probes({ model, featureNames }: ImportedModel): Matrix {
  const values = [0, 1, -1, 0.5, 7, 1e9, -1e9]
  const isRefusing = model.ensemble.missing === 'refuse'
  const rows = isRefusing ? values : [...values, Number.NaN]
  return {
    rows: rows.length,
    names: featureNames,
    columns: featureNames.map((_, j) => Float64Array.from(rows, (__, i) => rows[(i + j) % rows.length]!)),
  }
}

function strayLeaf(ensemble: Ensemble, matrix: Matrix): string | null {
  const { treeStart, treeOutput, leafId, feature } = ensemble
  const leaves = leavesOf(ensemble, matrix)
  const known = Array.from(treeOutput, (_, t) => {
    const ids = leafId.subarray(treeStart[t]!, treeStart[t + 1]!)
    return new Set(ids.filter((__, i) => feature[treeStart[t]! + i] === -1))
  })
  const at = leaves.findIndex((leaf, i) => !known[i % treeOutput.length]!.has(leaf))
  return at < 0 ? null : `leaf ${leaves[at]} that tree ${at % treeOutput.length} has not`
}

/** Sums of float64 in another order of operations: 1e-9 of the largest; XGBoost's are the same to the bit but for the platform's logarithm. */
function otherMargins(
  { model, featureNames }: ImportedModel,
  bytes: Uint8Array,
  matrix: Matrix,
): string | null {
  const rows = Array.from({ length: matrix.rows }, (_, i) =>
    featureNames.map((__, j) => matrix.columns[j]![i]!),
  )
  const theirs = marginsOfFile(bytes, rows)?.flat()
  const ours = margins(model.ensemble, matrix)
  if (theirs === undefined) return null
  const at = theirs.findIndex(
    (value, i) => !(Math.abs(value - ours[i]!) <= 1e-6 * Math.max(1, Math.abs(value))),
  )
  if (theirs.length === ours.length && at < 0) return null
  return `a silent other answer: margin ${ours[at]} where the file says ${theirs[at]} (${at} of ${theirs.length})`
}

function changedByKeeping(imported: ImportedModel, matrix: Matrix): string | null {
  const { model } = imported
  const expected = margins(model.ensemble, matrix).join()
  const kept = readModelText(toNeutralJson(model, imported)).model.ensemble
  if (margins(kept, matrix).join() !== expected) return 'other margins after its neutral form'
  const packed = decodeEnsemble(encodeEnsemble(model.ensemble))
  return margins(packed, matrix).join() === expected ? null : 'other margins after its bytes'
}
