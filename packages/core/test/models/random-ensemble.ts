import { buildEnsemble, type Ensemble, type Matrix, nodeKinds, type TreeSpec } from '../../src/index.ts'
import { hasSet } from '../../src/models/node-kind.ts'

export type Choices = {
  readonly features?: number
  readonly trees?: number
  readonly depth?: number
  readonly outputs?: number
  readonly vectorLeaves?: boolean
  readonly categories?: boolean
  /** splits of every kind there is */
  readonly allKinds?: boolean
  readonly comparison?: Ensemble['comparison']
  readonly precision?: Ensemble['precision']
  readonly thresholdPrecision?: Ensemble['thresholdPrecision']
  readonly accumulator?: Ensemble['accumulator']
  readonly combine?: Ensemble['combine']
  readonly link?: Ensemble['link']
  readonly linkScale?: number
}

/** Uniform numbers in [0, 1) from a seed (mulberry32): enough for making test cases, and independent of the code under test. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** A random ensemble with uneven trees, repeated features, covers that add up, and where asked category splits and vector leaves. */
export function randomEnsemble(seed: number, choices: Choices = {}): Ensemble {
  const { features = 4, trees = 5, outputs = 1, vectorLeaves = false, precision = 'float32' } = choices
  const next = seeded(seed)
  const leafWidth = vectorLeaves ? outputs : 1
  return buildEnsemble(
    Array.from({ length: trees }, (_, t) => ({
      ...randomTree(next, { ...choices, features }, leafWidth),
      output: t % outputs,
    })),
    {
      featureNames: Array.from({ length: features }, (_, j) => `x${j}`),
      outputs,
      leafWidth,
      comparison: choices.comparison ?? '<',
      precision,
      thresholdPrecision: choices.thresholdPrecision ?? precision,
      missing: 'default_direction',
      accumulator: choices.accumulator ?? 'float64',
      combine: choices.combine ?? 'sum',
      link: choices.link ?? 'identity',
      linkScale: choices.linkScale ?? 1,
      base: Array.from({ length: outputs }, () => Math.fround(next() - 0.5)),
      coverSource: 'count',
    },
  )
}

/** Values on a coarse grid, so that ties with thresholds are common; some are missing. */
export function randomMatrix(seed: number, rows: number, features: number): Matrix {
  const next = seeded(seed)
  return {
    rows,
    names: Array.from({ length: features }, (_, j) => `x${j}`),
    columns: Array.from({ length: features }, () =>
      Float64Array.from({ length: rows }, () => randomValue(next)),
    ),
  }
}

function randomValue(next: () => number): number {
  const draw = next()
  if (draw < 0.1) return Number.NaN
  if (draw < 0.15) return 1.2e-35 * (2 * next() - 1)
  if (draw < 0.2) return -1.5 * next()
  return draw < 0.6 ? Math.floor(next() * 40) : Math.floor(next() * 80) / 8 + 0.1
}

type Growing = {
  feature: number[]
  threshold: number[]
  left: number[]
  right: number[]
  value: number[]
  defaultLeft: number[]
  cover: number[]
  sets: Map<number, number[]>
  kind: number[]
}

function randomTree(
  next: () => number,
  choices: Choices & { readonly features: number },
  leafWidth: number,
): TreeSpec {
  const tree: Growing = {
    feature: [],
    threshold: [],
    left: [],
    right: [],
    value: [],
    defaultLeft: [],
    cover: [],
    sets: new Map(),
    kind: [],
  }
  grow(tree, next, choices, leafWidth, choices.depth ?? 5, 1000)
  return tree
}

function grow(
  tree: Growing,
  next: () => number,
  choices: Choices & { readonly features: number },
  leafWidth: number,
  depth: number,
  cover: number,
): number {
  const node = tree.feature.length
  tree.feature.push(-1)
  tree.left.push(-1)
  tree.right.push(-1)
  tree.threshold.push(0)
  tree.defaultLeft.push(0)
  tree.kind.push(nodeKinds.number)
  tree.cover.push(cover)
  for (let k = 0; k < leafWidth; k++) tree.value.push(Math.fround(next() * 2 - 1))
  if (depth === 0 || cover < 2 || next() < 0.15) return node
  tree.feature[node] = Math.floor(next() * choices.features)
  tree.threshold[node] = next() < 0.5 ? Math.floor(next() * 40) : Math.floor(next() * 80) / 8 + 0.1
  tree.defaultLeft[node] = next() < 0.5 ? 1 : 0
  if (choices.categories && next() < 0.4) tree.kind[node] = nodeKinds.category
  if (choices.allKinds) tree.kind[node] = Math.floor(next() * 6)
  if (hasSet(tree.kind[node]!)) {
    const size = Math.floor(next() * (choices.allKinds ? 30 : 6))
    tree.sets.set(
      node,
      Array.from({ length: size }, () => Math.floor(next() * 45)),
    )
  }
  const toLeft = 1 + Math.floor(next() * (cover - 1))
  tree.left[node] = grow(tree, next, choices, leafWidth, depth - 1, toLeft)
  tree.right[node] = grow(tree, next, choices, leafWidth, depth - 1, cover - toLeft)
  return node
}
