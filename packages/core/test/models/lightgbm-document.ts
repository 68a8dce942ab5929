/** A small LightGBM text model of one tree on `age` and the category `job`; parts can be replaced, null leaves a line out. */
export function lightgbmDocument(
  header: Readonly<Record<string, string | null>> = {},
  tree: Readonly<Record<string, string | null>> = {},
  rest = '',
): string {
  const top = {
    version: 'v4',
    num_class: '1',
    num_tree_per_iteration: '1',
    label_index: '0',
    max_feature_idx: '1',
    objective: 'binary sigmoid:1',
    feature_names: 'age job',
    feature_infos: '[17:90] 0:1:2',
    ...header,
  }
  const one = {
    num_leaves: '3',
    num_cat: '1',
    split_feature: '0 1',
    split_gain: '2 1',
    threshold: '30.5 0',
    decision_type: '10 1',
    left_child: '1 -1',
    right_child: '-2 -3',
    leaf_value: '0.1 0.2 -0.3',
    leaf_weight: '1 2 3',
    leaf_count: '10 20 30',
    internal_value: '0 0',
    internal_weight: '0 0',
    internal_count: '60 40',
    cat_boundaries: '0 1',
    cat_threshold: '5',
    is_linear: '0',
    shrinkage: '0.1',
    ...tree,
  }
  const block = `Tree=0\n${lines(one)}\n\n\n`
  const head = lines({ ...top, tree_sizes: header['tree_sizes'] ?? String(block.length) })
  return `tree\n${head}\n\n${block}end of trees\n\nfeature_importances:\nage=1\n\n${rest}`
}

function lines(values: Readonly<Record<string, string | null>>): string {
  return Object.entries(values)
    .filter(([, value]) => value !== null)
    .map(([key, value]) => (value === '' ? key : `${key}=${value}`))
    .join('\n')
}
