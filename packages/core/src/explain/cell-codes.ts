import { alwaysLeft, boundOf, type Ensemble, inSet, nodeKinds, zeroThreshold } from '../models/index.ts'

/**
 * A feature as trees tell its values apart: values of one code go the same way at every node.
 *
 * ```
 * numbers     code = number of bounds at or below x, 0 … K; missing K + 1       x after rounding to the ensemble's precision
 * categories  code = 0 for what is in no set, 1 + category up to the largest that is in one; missing the next
 * ```
 */
export type CodedFeature = {
  readonly feature: number
  readonly kind: 'number' | 'zero_missing' | 'category' | 'whole_category'
  /** ascending, distinct; empty for categories */
  readonly bounds: Float64Array
  /** codes that there are, the missing one being the last */
  readonly codes: number
}

/** More categories than these are left to other methods. */
const mostCategories = 4096

/**
 * The features that some trees split, ascending.
 *
 * @param like features whose kinds (not bounds) are taken over, and which stand even where these trees do not split them
 * @returns null where one feature is split in ways that codes do not hold together
 * @example
 * codedFeatures(stump, Int32Array.of(0)) // one feature with one bound: 3 codes
 */
export function codedFeatures(
  ensemble: Ensemble,
  trees: Int32Array,
  like: readonly CodedFeature[] = [],
): CodedFeature[] | null {
  const nodesOf = new Map<number, number[]>(like.map(({ feature }) => [feature, []]))
  for (const tree of trees)
    for (let node = ensemble.treeStart[tree]!; node < ensemble.treeStart[tree + 1]!; node++) {
      const feature = ensemble.feature[node]!
      if (feature < 0) continue
      const known = nodesOf.get(feature)
      if (known === undefined) nodesOf.set(feature, [node])
      else known.push(node)
    }
  const kindOf = new Map(like.map(({ feature, kind }) => [feature, kind]))
  const features = [...nodesOf.keys()].sort((a, b) => a - b)
  const coded = features.map((feature) => {
    const nodes = nodesOf.get(feature)!
    const kind = kindOf.get(feature) ?? kindFor(ensemble, nodes)
    if (kind === null) return null
    const known = like.find((other) => other.feature === feature)
    if (kind === 'category' || kind === 'whole_category')
      return known ?? ofCategories(ensemble, feature, kind, nodes)
    return ofNumbers(ensemble, feature, kind, nodes)
  })
  return coded.every((found) => found !== null) ? coded : null
}

function kindFor({ kind }: Ensemble, nodes: readonly number[]): CodedFeature['kind'] | null {
  const kinds = new Set(nodes.map((node) => kind[node]!))
  if (kinds.size !== 1) return null
  const names = new Map<number, CodedFeature['kind']>([
    [nodeKinds.number, 'number'],
    [nodeKinds.zeroMissing, 'zero_missing'],
    [nodeKinds.category, 'category'],
    [nodeKinds.wholeCategory, 'whole_category'],
  ])
  return names.get([...kinds][0]!) ?? null
}

function ofNumbers(
  ensemble: Ensemble,
  feature: number,
  kind: CodedFeature['kind'],
  nodes: readonly number[],
): CodedFeature {
  const found = new Set<number>()
  for (const node of nodes) if (!alwaysLeft(ensemble, node)) found.add(boundOf(ensemble, node, true))
  const bounds = Float64Array.from(found).sort()
  return { feature, kind, bounds, codes: bounds.length + 2 }
}

function ofCategories(
  { setStart, setWords }: Ensemble,
  feature: number,
  kind: CodedFeature['kind'],
  nodes: readonly number[],
): CodedFeature | null {
  let largest = -1
  for (const node of nodes)
    for (let word = setStart[node]!; word < setStart[node + 1]!; word++)
      if (setWords[word] !== 0) largest = Math.max(largest, 32 * (word - setStart[node]!) + 31)
  if (largest >= mostCategories) return null
  return { feature, kind, bounds: new Float64Array(0), codes: largest + 3 }
}

/**
 * Writes the codes of values `from … to - 1` of a column to `codes`.
 *
 * Kernel: does not validate. Twin: `codeCells` of the kernels, for numbers.
 */
export function layCodes(
  coded: CodedFeature,
  isSingle: boolean,
  column: Float64Array,
  from: number,
  to: number,
  codes: Uint32Array | Int32Array,
): void {
  if (coded.kind === 'category' || coded.kind === 'whole_category')
    layCategories(coded, isSingle, column, from, to, codes)
  else layNumbers(coded, isSingle, column, from, to, codes)
}

function layNumbers(
  { kind, bounds, codes: count }: CodedFeature,
  isSingle: boolean,
  column: Float64Array,
  from: number,
  to: number,
  codes: Uint32Array | Int32Array,
): void {
  const zeroes = kind === 'zero_missing'
  for (let row = from; row < to; row++) {
    const x = isSingle ? Math.fround(column[row]!) : column[row]!
    const isMissing = Number.isNaN(x) || (zeroes && Math.abs(x) <= zeroThreshold)
    codes[row - from] = isMissing ? count - 1 : boundsBelow(bounds, x)
  }
}

/** Number of bounds at or below x. */
export function boundsBelow(bounds: Float64Array, x: number): number {
  let low = 0
  let high = bounds.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (bounds[middle]! <= x) low = middle + 1
    else high = middle
  }
  return low
}

function layCategories(
  { kind, codes: count }: CodedFeature,
  isSingle: boolean,
  column: Float64Array,
  from: number,
  to: number,
  codes: Uint32Array | Int32Array,
): void {
  for (let row = from; row < to; row++) {
    const x = isSingle ? Math.fround(column[row]!) : column[row]!
    const category = kind === 'whole_category' ? Math.trunc(x) : x
    const isKnown = category >= 0 && category < count - 2
    codes[row - from] = Number.isNaN(x) ? count - 1 : isKnown ? 1 + Math.trunc(category) : 0
  }
}

/** Whether values of each code go left at a node: `out[code]` becomes 1 or 0. */
export function layAnswers(ensemble: Ensemble, node: number, coded: CodedFeature, out: Uint8Array): void {
  const { kind, bounds, codes } = coded
  out[codes - 1] = ensemble.defaultLeft[node]!
  if (kind === 'category' || kind === 'whole_category') {
    for (let code = 0; code < codes - 1; code++)
      out[code] = code === 0 || !inSet(ensemble, node, code - 1) ? 1 : 0
    return
  }
  const left = codesLeft(ensemble, node, bounds)
  for (let code = 0; code < codes - 1; code++) out[code] = code < left ? 1 : 0
}

/** Of numbers: codes below this go left. */
export function codesLeft(ensemble: Ensemble, node: number, bounds: Float64Array): number {
  return alwaysLeft(ensemble, node) ? bounds.length + 1 : boundsBelow(bounds, boundOf(ensemble, node, true))
}
