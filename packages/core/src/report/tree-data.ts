import { type Ensemble, type SplitRule, splitRule } from '../models/index.ts'

/**
 * One node of a drawn tree. `branch` says how it is reached: yes where its parent's question holds. A question is short words such as
 * `age < 30`; a leaf has its value in place of one.
 */
export type TreeNode = {
  readonly id: number
  readonly parent: number | null
  readonly depth: number
  readonly branch: 'yes' | 'no' | null
  /** null at leaves */
  readonly question: string | null
  /** whether a missing value takes this node's branch of its parent */
  readonly takesMissing: boolean
  /** of a leaf: what it adds to the score of its output; of an inner node: the mean of its leaves by cover, null without covers */
  readonly value: number | null
  /** training rows (or weight, or hessian) that went through; null where the model does not tell */
  readonly cover: number | null
}

/** What a tree chart draws: nodes in preorder, the root first; the yes child stands before the no child. */
export type TreeData = {
  readonly title: string
  readonly subtitle: string
  /** of the values */
  readonly unit: string
  /** of the covers: rows, weight or hessian */
  readonly coverUnit: string
  /** the value that raises nothing: 0 where trees are summed, the value of the root where they are averaged */
  readonly neutral: number
  readonly nodes: readonly TreeNode[]
}

export type TreeDataOptions = {
  readonly title: string
  readonly subtitle: string
  readonly unit: string
  /** which value of vector leaves; default 0 */
  readonly output?: number
  /** texts of the category codes of a column, where there are any */
  readonly levelsOf?: (feature: string) => readonly string[] | null
}

/**
 * The drawing of one tree of an ensemble. Sets of categories are asked the way that reads: `city in {Lima, Quito}`, whose yes is the
 * right child.
 *
 * @example
 * treeData(stump, 0, { title: 'Tree 0', subtitle: '', unit: 'log-odds' }).nodes.map(({ question, value }) => question ?? value)
 * // ['x < 0.5', -1, 1]
 */
export function treeData(ensemble: Ensemble, tree: number, options: TreeDataOptions): TreeData {
  const { title, subtitle, unit } = options
  const nodes: TreeNode[] = []
  const root = { parent: null, depth: 0, branch: null, takesMissing: false } as const
  const value = walk(ensemble, options, ensemble.treeStart[tree]!, root, nodes)
  const neutral = ensemble.combine === 'mean' ? (value ?? 0) : 0
  return { title, subtitle, unit, coverUnit: coverUnits[ensemble.coverSource], neutral, nodes }
}

const coverUnits: Readonly<Record<Ensemble['coverSource'], string>> = {
  count: 'rows',
  weight: 'weight',
  hessian: 'hessian',
  none: '',
}

type Place = Pick<TreeNode, 'parent' | 'depth' | 'branch' | 'takesMissing'>

/** Adds the node and all below it; gives its value. */
function walk(
  ensemble: Ensemble,
  options: TreeDataOptions,
  node: number,
  place: Place,
  nodes: TreeNode[],
): number | null {
  const id = nodes.length
  const cover = Number.isNaN(ensemble.cover[node]) ? null : ensemble.cover[node]!
  const own = { ...place, id, cover }
  if (ensemble.feature[node]! < 0) {
    const value = ensemble.value[node * ensemble.leafWidth + (options.output ?? 0)]!
    nodes.push({ ...own, question: null, value })
    return value
  }
  const rule = splitRule(ensemble, node)
  nodes.push({ ...own, question: questionOf(rule, options), value: null })
  const [yes, no] = rule.categories === null && rule.comparison !== '!=' ? sides : otherWay
  const below = [yes, no].map((side, i) =>
    walk(
      ensemble,
      options,
      ensemble[side][node]!,
      {
        parent: id,
        depth: place.depth + 1,
        branch: i === 0 ? 'yes' : 'no',
        takesMissing: rule.missing === side,
      },
      nodes,
    ),
  )
  const value = meanOf(below, [ensemble.cover[ensemble[yes][node]!]!, ensemble.cover[ensemble[no][node]!]!])
  nodes[id] = { ...nodes[id]!, value }
  return value
}

const sides = ['left', 'right'] as const
const otherWay = ['right', 'left'] as const

function meanOf(values: readonly (number | null)[], covers: readonly number[]): number | null {
  const [a, b] = values
  const total = covers[0]! + covers[1]!
  if (a == null || b == null || !(total > 0)) return null
  return (a * covers[0]! + b * covers[1]!) / total
}

function questionOf(rule: SplitRule, { levelsOf }: TreeDataOptions): string {
  const { feature, comparison, threshold, categories } = rule
  if (categories !== null) {
    const levels = levelsOf?.(feature) ?? null
    return `${feature} in {${categories.map((code) => levels?.[code] ?? String(code)).join(', ')}}`
  }
  return `${feature} ${comparison === '<=' ? '≤' : comparison === '!=' ? '=' : comparison} ${shortNumber(threshold!)}`
}

/** Six digits, and no more than tell the number. */
function shortNumber(value: number): string {
  return String(Number(value.toPrecision(6)))
}
