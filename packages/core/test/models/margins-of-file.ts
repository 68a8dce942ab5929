/**
 * What a model file says about rows, worked out from its text by the shortest way and without our readers: the second opinion on damaged
 * files that are still read. XGBoost JSON of one value a leaf, LightGBM text, CatBoost JSON of oblivious trees with float splits; null for
 * all else, and for a file that this short way does not understand.
 *
 * @param rows values by column
 */
export function marginsOfFile(bytes: Uint8Array, rows: readonly (readonly number[])[]): number[][] | null {
  const text = new TextDecoder().decode(bytes)
  try {
    const sums = text.startsWith('tree\n') ? ofLightgbm(text, rows) : ofDocument(JSON.parse(text), rows)
    return sums?.flat().every(Number.isFinite) ? sums : null
  } catch {
    return null
  }
}

// biome-ignore lint/suspicious/noExplicitAny: any file, walked as it stands
type Any = any

function ofDocument(root: Any, rows: readonly (readonly number[])[]): number[][] | null {
  if (root.learner !== undefined) return ofXgboost(root.learner, rows)
  return root.oblivious_trees === undefined ? null : ofCatboost(root, rows)
}

function ofXgboost(learner: Any, rows: readonly (readonly number[])[]): number[][] | null {
  const { name, model } = learner.gradient_booster
  const objective = learner.objective.name
  if (
    name !== 'gbtree' ||
    model.weight_drop !== undefined ||
    !/^(reg:squarederror|multi:|binary:logistic)/.test(objective)
  )
    return null
  const outputs = Math.max(1, Number(learner.learner_model_param.num_class))
  const scores = JSON.parse(
    `[${String(learner.learner_model_param.base_score).replace(/[[\]()]/g, '')}]`,
  ) as number[]
  const base = scores.map((score) => (objective === 'binary:logistic' ? logit32(score) : Math.fround(score)))
  return rows.map((row) => {
    const margin = Array.from({ length: outputs }, (_, k) => base[base.length === 1 ? 0 : k]!)
    model.trees.forEach((_: Any, t: number) => {
      const tree = model.trees.find((one: Any, place: number) => (one.id ?? place) === t)
      if (Number(tree.tree_param.size_leaf_vector) > 1) throw new Error('vector leaves')
      const k = model.tree_info[t]
      margin[k] = Math.fround(margin[k]! + Math.fround(xgboostLeaf(tree, row)))
    })
    return margin
  })
}

function logit32(score: number): number {
  const odds = Math.fround(Math.fround(1 / Math.fround(score)) - 1)
  return -Math.fround(Math.log(odds))
}

function xgboostLeaf(tree: Any, row: readonly number[]): number {
  let node = 0
  for (let depth = 0; tree.left_children[node] !== -1; depth++) {
    if (depth > 1000) throw new Error('a cycle')
    const x = Math.fround(row[tree.split_indices[node]]!)
    const isLeft = Number.isNaN(x)
      ? Number(tree.default_left[node]) === 1
      : tree.split_type?.[node] === 1
        ? !setOf(tree, node).includes(Math.trunc(x))
        : x < Math.fround(tree.split_conditions[node])
    node = (isLeft ? tree.left_children : tree.right_children)[node]
  }
  return tree.split_conditions[node]
}

function setOf(tree: Any, node: number): number[] {
  const place = tree.categories_nodes.lastIndexOf(node)
  const start = tree.categories_segments[place]
  return tree.categories.slice(start, start + tree.categories_sizes[place])
}

function ofLightgbm(text: string, rows: readonly (readonly number[])[]): number[][] | null {
  const [head, ...parts] = text.split(/^end of trees$/m)[0]!.split(/^Tree=.*$/m)
  const header = fieldsOf(head!)
  if ('average_output' in header) return null
  const outputs = Number(header['num_tree_per_iteration'] ?? header['num_class'])
  const trees = parts.map(fieldsOf)
  return rows.map((row) => {
    const margin = Array.from({ length: outputs }, () => 0)
    trees.forEach((tree, t) => {
      margin[t % outputs]! += lightgbmLeaf(tree, row)
    })
    return margin
  })
}

function fieldsOf(section: string): Record<string, string> {
  return Object.fromEntries(
    section.split('\n').map((line) => [line.split('=')[0]!, line.slice(line.indexOf('=') + 1)]),
  )
}

function lightgbmLeaf(tree: Record<string, string>, row: readonly number[]): number {
  const numbers = (key: string) => (tree[key] ?? '').trim().split(/ +/).map(Number)
  if (tree['num_leaves'] === '1') return numbers('leaf_value')[0]!
  const [types, features, thresholds] = ['decision_type', 'split_feature', 'threshold'].map(numbers)
  let node = 0
  for (let depth = 0; node >= 0; depth++) {
    if (depth > 1000) throw new Error('a cycle')
    const x = row[features![node]!]!
    const type = types![node]!
    const isLeft = type & 1 ? inBits(numbers, thresholds![node]!, x) : asksLeft(type, thresholds![node]!, x)
    node = numbers(isLeft ? 'left_child' : 'right_child')[node]!
  }
  return numbers('leaf_value')[-node - 1]!
}

function asksLeft(type: number, threshold: number, given: number): boolean {
  const missing = (type >> 2) & 3
  const x = Number.isNaN(given) && missing !== 2 ? 0 : given
  const isMissing =
    (missing === 1 && Math.abs(x) <= 1.0000000180025095e-35) || (missing === 2 && Number.isNaN(x))
  return isMissing ? (type & 2) !== 0 : x <= threshold
}

function inBits(numbers: (key: string) => number[], place: number, x: number): boolean {
  const category = Math.trunc(x)
  const [from, to] = numbers('cat_boundaries').slice(place, place + 2) as [number, number]
  const words = numbers('cat_threshold').slice(from, to)
  return category >= 0 && ((words[category >> 5] ?? 0) / 2 ** (category & 31)) % 2 >= 1
}

function ofCatboost(root: Any, rows: readonly (readonly number[])[]): number[][] | null {
  const [scale, given] = root.scale_and_bias
  const bias: number[] = [given].flat()
  const columns = new Map<number, Any>(
    root.features_info.float_features.map((f: Any) => [f.feature_index, f]),
  )
  return rows.map((row) => {
    const margin: number[] = []
    for (const { splits = [], leaf_values: values } of root.oblivious_trees) {
      const leaf = (splits ?? []).reduce((sum: number, split: Any, k: number) => {
        if (split.split_type !== undefined && split.split_type !== 'FloatFeature')
          throw new Error('no float split')
        const { flat_feature_index: column, nan_value_treatment: treatment } = columns.get(
          split.float_feature_index,
        )
        const x = Math.fround(row[column]!)
        const isTrue = Number.isNaN(x) ? treatment === 'AsTrue' : x > Math.fround(split.border)
        return sum + (isTrue ? 2 ** k : 0)
      }, 0)
      const width = values.length / 2 ** (splits ?? []).length
      for (let k = 0; k < width; k++)
        margin[k] = (margin[k] ?? bias[bias.length === 1 ? 0 : k]!) + scale * values[leaf * width + k]
    }
    return margin
  })
}
