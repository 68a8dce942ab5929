import type { NamedArray } from './array-file.ts'
import type { BoostedTree } from './boosting-rounds.ts'

/** One number a node (of `value`: or several). */
export type NodeNumbers = number[] | Int32Array | Float64Array

type Numbers = 'feature' | 'left' | 'right' | 'threshold' | 'value' | 'cover' | 'gain'

/** A tree as its grower hands it over; forests need no bins. */
export type StoredTree = Omit<BoostedTree, Numbers | 'bin' | 'defaultLeft'> & {
  readonly [K in Numbers]: NodeNumbers
} & {
  readonly defaultLeft: readonly boolean[] | Uint8Array
  readonly bin?: number[]
}

/** A tree that was read back: lists of numbers, as the plain engine grows them. */
export type ReadTree = Omit<BoostedTree, 'bin'> & { readonly bin?: number[] }

/** Nodes of all trees stand one after another; a set of bins or levels is named by its node's place among them. */
const kinds: { readonly [K in Numbers]: (count: number) => Int32Array | Float64Array } = {
  feature: (count) => new Int32Array(count),
  left: (count) => new Int32Array(count),
  right: (count) => new Int32Array(count),
  threshold: (count) => new Float64Array(count),
  value: (count) => new Float64Array(count),
  cover: (count) => new Float64Array(count),
  gain: (count) => new Float64Array(count),
}

/**
 * Grown trees as typed arrays, to the bit.
 *
 * @example
 * unpackTrees(packTrees([])) // []
 */
export function packTrees(trees: readonly StoredTree[]): Record<string, NamedArray> {
  const joined = (key: Numbers) =>
    joinedNumbers(
      trees.map((tree) => tree[key]),
      kinds[key],
    )
  const hasSets = trees.some(({ sets }) => sets !== undefined)
  return {
    treeNodes: Int32Array.from(trees, ({ feature }) => feature.length),
    ...Object.fromEntries(Object.keys(kinds).map((key) => [key, joined(key as Numbers)])),
    defaultLeft: Uint8Array.from(trees.flatMap(({ defaultLeft }) => Array.from(defaultLeft, Number))),
    ...(trees.every(({ bin }) => bin !== undefined) && {
      bin: Int32Array.from(trees.flatMap(({ bin }) => bin ?? [])),
    }),
    ...(hasSets && {
      ...packLists(
        'bins',
        trees.map(({ rightBins }) => rightBins),
        trees,
      ),
    }),
    ...(hasSets && {
      ...packLists(
        'levels',
        trees.map(({ sets }) => sets),
        trees,
      ),
    }),
  }
}

function joinedNumbers<T extends Int32Array | Float64Array>(
  parts: readonly NodeNumbers[],
  make: (count: number) => T,
): T {
  const all = make(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

type Lists = ReadonlyMap<number, ArrayLike<number>> | undefined

function packLists(name: string, lists: readonly Lists[], trees: readonly StoredTree[]) {
  const nodes: number[] = []
  const lengths: number[] = []
  const items: number[] = []
  let start = 0
  lists.forEach((list, t) => {
    for (const [node, values] of list ?? []) {
      nodes.push(start + node)
      lengths.push(values.length)
      for (let i = 0; i < values.length; i++) items.push(values[i]!)
    }
    start += trees[t]!.feature.length
  })
  return {
    [`${name}Node`]: Int32Array.from(nodes),
    [`${name}Length`]: Int32Array.from(lengths),
    [name]: Int32Array.from(items),
  }
}

/** The trees that `packTrees` packed. */
export function unpackTrees(arrays: Readonly<Record<string, NamedArray>>): ReadTree[] {
  const counts = arrays['treeNodes']!
  const width = arrays['value']!.length / Math.max(1, arrays['feature']!.length)
  const bins = unpackLists(arrays, 'bins')
  const levels = unpackLists(arrays, 'levels')
  let start = 0
  return Array.from(counts, (count) => {
    const [first, end] = [start, start + count]
    start = end
    const part = (key: string, wide = 1) => [...arrays[key]!.subarray(first * wide, end * wide)]
    return {
      feature: part('feature'),
      left: part('left'),
      right: part('right'),
      threshold: part('threshold'),
      value: part('value', width),
      cover: part('cover'),
      gain: part('gain'),
      defaultLeft: part('defaultLeft').map((left) => left === 1),
      ...(arrays['bin'] && { bin: part('bin') }),
      ...(bins && { rightBins: listsWithin(bins, first, end, (values) => Uint8Array.from(values)) }),
      ...(levels && { sets: listsWithin(levels, first, end, (values) => values) }),
    }
  })
}

function unpackLists(
  arrays: Readonly<Record<string, NamedArray>>,
  name: string,
): Map<number, number[]> | null {
  const nodes = arrays[`${name}Node`]
  if (nodes === undefined) return null
  let at = 0
  return new Map(
    Array.from(nodes, (node, i) => {
      const from = at
      at += arrays[`${name}Length`]![i]!
      return [node, [...arrays[name]!.subarray(from, at)]]
    }),
  )
}

function listsWithin<T>(
  lists: ReadonlyMap<number, number[]>,
  first: number,
  end: number,
  make: (values: number[]) => T,
): Map<number, T> {
  const inside = [...lists].filter(([node]) => node >= first && node < end)
  return new Map(inside.map(([node, values]) => [node - first, make(values)]))
}
