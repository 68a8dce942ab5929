import type { Matrix } from '../features/index.ts'
import type { Ensemble } from '../models/index.ts'
import { isLeft, layStates, limitOf, missingGoesLeft, type RowStates, rowStates } from './row-states.ts'
import { makeStateTable, type StateTable } from './state-table.ts'
import type { TreeParts } from './tree-parts.ts'

/** A tree cut into groups of leaves (its parts), with what is needed to find which rows of a table share their contributions from a group. */
export type LeafGroups = {
  /** of each group; null where there are too many */
  readonly states: readonly (RowStates | null)[]
  /** features of the tree */
  readonly features: Int32Array
  /** place of each entry's feature among the tree's, -1 at roots */
  readonly slot: Int32Array
  /** of each entry: what a value is compared with, and whether it agrees when it is at most that, and when it is missing */
  readonly limit: Float64Array
  readonly agreesLow: Uint8Array
  readonly agreesMissing: Uint8Array
}

/** A tree whose splits are all of numbers, in groups. */
export function layLeafGroups(ensemble: Ensemble, parts: TreeParts): LeafGroups {
  const features = Int32Array.from(new Set(parts.feature)).filter((feature) => feature >= 0)
  const entries = Array.from(parts.parent.keys())
  const ofEdge = (of: (i: number) => number) => (i: number) => (parts.parent[i]! < 0 ? 0 : of(i))
  const low = ofEdge((i) => (isLeft(ensemble, parts, i) ? 1 : 0))
  const missing = ofEdge((i) => (isLeft(ensemble, parts, i) === missingGoesLeft(ensemble, parts, i) ? 1 : 0))
  const limit = ofEdge((i) => limitOf(ensemble, parts, i))
  return {
    states: Array.from({ length: parts.start.length - 1 }, (_, part) => rowStates(ensemble, parts, part)),
    features,
    slot: parts.feature.map((feature) => features.indexOf(feature)),
    limit: Float64Array.from(entries, limit),
    agreesLow: Uint8Array.from(entries, low),
    agreesMissing: Uint8Array.from(entries, missing),
  }
}

/** Rows that are explained at a time share their states: as many as 32 MiB of contributions hold, 1,024 to 65,536. */
export function blockRowsFor(features: number): number {
  return Math.max(1024, Math.min(65_536, Math.floor(4_194_304 / Math.max(1, features))))
}

/**
 * A kernel's part: adds the contributions of one row from group `part` to `target[at + slot]`. `agrees[node]` is 1 where the row goes through
 * the node's edge, for the nodes of the group.
 */
export type WorkOut = (part: number, agrees: Uint8Array, target: Float64Array, at: number) => void

/** `shared`: the contributions of each state that was met, as the features of the tree. */
export type SharingMemory = {
  readonly agrees: Uint8Array
  readonly values: Float64Array
  readonly states: Float64Array
  readonly known: StateTable
  shared: Float64Array
}

export function sharingMemory({ treeStart, featureNames }: Ensemble): SharingMemory {
  const sizes = treeStart.subarray(1).map((end, tree) => end - treeStart[tree]!)
  return {
    agrees: new Uint8Array(sizes.reduce((most, size) => Math.max(most, size), 0)),
    values: new Float64Array(featureNames.length),
    states: new Float64Array(statesAtATime),
    known: makeStateTable(),
    shared: new Float64Array(1024),
  }
}

/** Rows of a matrix and their contributions, rows × features, row-major. */
export type RowsToAdd = {
  readonly matrix: Matrix
  readonly from: number
  readonly to: number
  readonly phi: Float64Array
}

/** Rows whose states are found at a time, and those that show whether enough of them are shared. */
const statesAtATime = 1024
/** Looking a state up costs less than a quarter of working it out; where more rows than these are alone, it is left. */
const mostAlone = 0.75

/**
 * Adds a tree's contributions group by group. A row's contributions from a group are worked out apart, then added: the same sum whether the
 * row is alone or shares its state.
 *
 * Kernel: does not validate. Twin: the same rows one at a time, where nothing is shared.
 */
export function addGroups(
  ensemble: Ensemble,
  parts: TreeParts,
  groups: LeafGroups,
  memory: SharingMemory,
  rows: RowsToAdd,
  workOut: WorkOut,
): void {
  for (let part = 0; part < groups.states.length; part++)
    addGroup(ensemble, parts, groups, part, memory, rows, workOut)
}

function addGroup(
  ensemble: Ensemble,
  parts: TreeParts,
  groups: LeafGroups,
  part: number,
  memory: SharingMemory,
  { matrix, from, to, phi }: RowsToAdd,
  workOut: WorkOut,
): void {
  const { features } = groups
  const { known } = memory
  const states = groups.states[part]!
  const u = features.length
  const width = ensemble.featureNames.length
  let shares = states !== null && to - from > 1
  if (shares) known.clear(to - from)
  for (let first = from; first < to; first += statesAtATime) {
    const rows = Math.min(statesAtATime, to - first)
    if (shares) layStates(states!, ensemble, matrix, first, rows, memory.states)
    for (let r = 0; r < rows; r++) {
      const met = known.count()
      const place = shares ? known.numberOf(memory.states[r]!) : 0
      if (!shares || place === met) {
        answer(ensemble, parts, groups, part, memory, matrix, first + r)
        makeRoom(memory, (place + 1) * u)
        memory.shared.fill(0, place * u, (place + 1) * u)
        workOut(part, memory.agrees, memory.shared, place * u)
      }
      const { shared } = memory
      const row = (first + r) * width
      for (let k = 0; k < u; k++) phi[row + features[k]!]! += shared[place * u + k]!
    }
    shares &&= known.count() <= mostAlone * (first + rows - from)
  }
}

/** The row's answers at the edges of a group. */
function answer(
  { precision, comparison }: Ensemble,
  { start, node }: TreeParts,
  { features, slot, limit, agreesLow, agreesMissing }: LeafGroups,
  part: number,
  { agrees, values }: SharingMemory,
  matrix: Matrix,
  row: number,
): void {
  const single = precision === 'float32'
  const strict = comparison === '<'
  const end = start[part + 1]!
  for (let k = 0; k < features.length; k++) {
    const value = matrix.columns[features[k]!]![row]!
    values[k] = single ? Math.fround(value) : value
  }
  for (let i = start[part]! + 1; i < end; i++) {
    const x = values[slot[i]!]!
    const low = strict ? x < limit[i]! : x <= limit[i]!
    agrees[node[i]!] = low ? agreesLow[i]! : Number.isNaN(x) ? agreesMissing[i]! : 1 - agreesLow[i]!
  }
}

function makeRoom(memory: SharingMemory, length: number): void {
  if (memory.shared.length >= length) return
  const larger = new Float64Array(2 * length)
  larger.set(memory.shared)
  memory.shared = larger
}
