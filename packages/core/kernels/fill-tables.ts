/**
 * Tables of groups of leaves for path-dependent contributions or pairs: each leaf's numbers for every pattern of a row, by quadrature, added to the
 * rows of all states that have the pattern. Twin: `coverLeafTable` and `coverPairTable` of src/explain/leaf-table.ts with `addLeaf` of
 * src/explain/subtree-patterns.ts. Chunk = one group; tables are zeros before.
 */
@unmanaged
class FillJob {
  /** records of groups: see `FilledGroup` */
  groups: usize
  /** for each number of quadrature nodes, from 0: four nodes, four weights; f64 */
  rules: usize
  /** 1 for pairs, 0 for contributions */
  isPairs: u32
  /** per thread: products, slopes and gains, the leaf's numbers */
  scratch: usize
  scratchStride: u32
}

@unmanaged
export class FilledGroup {
  table: usize
  /** bytes of a row */
  stride: u32
  states: u32
  /** records of leaves: see `FilledLeaf` */
  leaves: usize
  leafCount: u32
}

@unmanaged
export class FilledLeaf {
  value: f64
  features: u32
  /** f64s: share of the cover that agrees with each feature; of no use against a background */
  zeros: usize
  /** bytes: the bits that each feature needs, then those that it wants among them */
  bits: usize
  /** u32s: place of each number in a row of the table */
  columns: usize
}

export function fillTables(chunk: u32, thread: u32, job: usize): void {
  const j = changetype<FillJob>(job)
  const group = changetype<FilledGroup>(j.groups + <usize>chunk * 20)
  const products = j.scratch + <usize>thread * j.scratchStride
  const slopes = products + 2048
  const numbers = slopes + 128
  for (let l: u32 = 0; l < group.leafCount; l++) {
    const leaf = changetype<FilledLeaf>(group.leaves + <usize>l * 24)
    const u = leaf.features
    const width = j.isPairs ? (u * (u + 1)) >> 1 : u
    memory.fill(numbers, 0, (<usize>width << u) << 3)
    layNumbers(j, leaf, products, slopes, numbers)
    if (j.isPairs) takeMainEffects(u, width, numbers)
    addLeaf(group, leaf, width, numbers)
  }
}

function layNumbers(j: FillJob, leaf: FilledLeaf, products: usize, slopes: usize, numbers: usize): void {
  const u = leaf.features
  const order = max<u32>(1, (u + 1) >> 1)
  const gains = slopes + 64
  for (let q: u32 = 0; q < order; q++) {
    const rule = j.rules + ((<usize>order << 3) << 3) + (<usize>q << 3)
    const p = load<f64>(rule)
    const loss = -1 / (1 - p)
    store<f64>(products, leaf.value * load<f64>(rule, 32))
    for (let k: u32 = 0; k < u; k++) {
      const zero = load<f64>(leaf.zeros + (<usize>k << 3))
      const without = (1 - p) * zero
      store<f64>(gains + (<usize>k << 3), (1 - zero) / (without + p))
      const half = <usize>8 << k
      for (let at = products, end = products + half; at < end; at += 8) {
        const product = load<f64>(at)
        store<f64>(at + half, product * (without + p))
        store<f64>(at, product * without)
      }
    }
    let to = numbers
    for (let pattern: u32 = 0; pattern < (<u32>1) << u; pattern++) {
      const product = load<f64>(products + (<usize>pattern << 3))
      for (let k: u32 = 0; k < u; k++) {
        const at = <usize>k << 3
        store<f64>(slopes + at, (pattern >> k) & 1 ? load<f64>(gains + at) : loss)
      }
      to = j.isPairs ? addPairs(u, product, slopes, to) : addOnes(u, product, slopes, to)
    }
  }
}

function addOnes(u: u32, product: f64, slopes: usize, to: usize): usize {
  for (let k: u32 = 0; k < u; k++) {
    store<f64>(to, load<f64>(to) + product * load<f64>(slopes + (<usize>k << 3)))
    to += 8
  }
  return to
}

function addPairs(u: u32, product: f64, slopes: usize, to: usize): usize {
  const end = slopes + (<usize>u << 3)
  for (let i = slopes; i < end; i += 8) {
    const share = product * load<f64>(i)
    store<f64>(to, load<f64>(to) + share)
    to += 8
    for (let k = i + 8; k < end; k += 8) {
      store<f64>(to, load<f64>(to) + share * load<f64>(k))
      to += 8
    }
  }
  return to
}

/** The diagonal of each triangle less half of its pairs. */
function takeMainEffects(u: u32, width: u32, numbers: usize): void {
  for (let row = numbers, end = numbers + ((<usize>width << u) << 3); row < end; row += <usize>width << 3) {
    let at = row
    for (let i: u32 = 0; i < u; i++) {
      const own = at
      at += 8
      let other = own + (<usize>(u - i) << 3)
      for (let k = i + 1; k < u; k++) {
        const half = load<f64>(at) / 2
        store<f64>(own, load<f64>(own) - half)
        store<f64>(other, load<f64>(other) - half)
        other += <usize>(u - k) << 3
        at += 8
      }
    }
  }
}

export function addLeaf(group: FilledGroup, leaf: FilledLeaf, width: u32, numbers: usize): void {
  const u = leaf.features
  const columns = leaf.columns
  for (let state: u32 = 0; state < group.states; state++) {
    let pattern: u32 = 0
    for (let k: u32 = 0; k < u; k++) {
      const need = <u32>load<u8>(leaf.bits + k)
      pattern |= <u32>((state & need) == <u32>load<u8>(leaf.bits + u + k)) << k
    }
    const row = group.table + <usize>state * group.stride
    let from = numbers + ((<usize>pattern * width) << 3)
    for (let c = columns, end = columns + (<usize>width << 2); c < end; c += 4) {
      const to = row + (<usize>load<u32>(c) << 3)
      store<f64>(to, load<f64>(to) + load<f64>(from))
      from += 8
    }
  }
}
