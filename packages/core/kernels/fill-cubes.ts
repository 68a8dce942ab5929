import { addLeaf, FilledGroup, FilledLeaf } from './fill-tables'

/**
 * Tables of groups of leaves for interventional contributions: the background's patterns in each leaf, from how often the states of its group
 * occur, each by the cube rule. Twin: `backgroundLeafTable` of src/explain/leaf-table.ts with `addLeaf` of src/explain/subtree-patterns.ts.
 * Chunk = one group; tables are zeros before.
 */
@unmanaged
class CubeJob {
  /** records of groups: see `FilledGroup` */
  groups: usize
  /** u32s: how often each state of a group occurs, 256 a group */
  counts: usize
  /** f64s: what each feature that gains gets, and each that loses gives, by the number of both: 9 x 9 */
  joined: usize
  apart: usize
  /** per thread: counts of 256 patterns, the leaf's numbers */
  scratch: usize
  scratchStride: u32
  /** rows of the background */
  rows: u32
}

export function fillCubes(chunk: u32, thread: u32, job: usize): void {
  const j = changetype<CubeJob>(job)
  const group = changetype<FilledGroup>(j.groups + <usize>chunk * 20)
  const counts = j.counts + (<usize>chunk << 10)
  const patterns = j.scratch + <usize>thread * j.scratchStride
  const numbers = patterns + 1024
  for (let l: u32 = 0; l < group.leafCount; l++) {
    const leaf = changetype<FilledLeaf>(group.leaves + <usize>l * 24)
    const u = leaf.features
    memory.fill(patterns, 0, <usize>4 << u)
    memory.fill(numbers, 0, (<usize>u << u) << 3)
    countPatterns(leaf, group.states, counts, patterns)
    for (let b: u32 = 0; b < (<u32>1) << u; b++) {
      const count = load<u32>(patterns + (<usize>b << 2))
      if (count > 0) addCube(j, u, leaf.value * (<f64>count / <f64>j.rows), b, numbers)
    }
    addLeaf(group, leaf, u, numbers)
  }
}

function countPatterns(leaf: FilledLeaf, states: u32, counts: usize, patterns: usize): void {
  const u = leaf.features
  for (let state: u32 = 0; state < states; state++) {
    const count = load<u32>(counts + (<usize>state << 2))
    if (count === 0) continue
    let pattern: u32 = 0
    for (let k: u32 = 0; k < u; k++) {
      const need = <u32>load<u8>(leaf.bits + k)
      pattern |= <u32>((state & need) == <u32>load<u8>(leaf.bits + u + k)) << k
    }
    const at = patterns + (<usize>pattern << 2)
    store<u32>(at, load<u32>(at) + count)
  }
}

/** For a background pattern b: all row patterns that contain its complement, smallest part of b first. */
function addCube(j: CubeJob, u: u32, scale: f64, b: u32, numbers: usize): void {
  const gaining = ((<u32>1) << u) - 1 - b
  const gains = <usize>popcnt<u32>(gaining) * 9
  for (let part: u32 = 0; ; part = (part - b) & b) {
    const losing = b & ~part
    const place = (gains + <usize>popcnt<u32>(losing)) << 3
    const gain = scale * load<f64>(j.joined + place)
    const loss = scale * load<f64>(j.apart + place)
    const row = numbers + ((<usize>(gaining | part) * u) << 3)
    for (let rest = gaining; rest !== 0; rest &= rest - 1) {
      const to = row + (<usize>ctz<u32>(rest) << 3)
      store<f64>(to, load<f64>(to) + gain)
    }
    for (let rest = losing; rest !== 0; rest &= rest - 1) {
      const to = row + (<usize>ctz<u32>(rest) << 3)
      store<f64>(to, load<f64>(to) - loss)
    }
    if (part === b) return
  }
}
