/** A small XGBoost 3 document, parts of which tests replace: two stumps on three features. */
export function xgboostDocument(change: (document: XgboostDocument) => void = () => {}): string {
  const document = structuredClone(whole)
  change(document)
  return JSON.stringify(document)
}

export type XgboostDocument = {
  version?: number[]
  learner: {
    attributes: Record<string, string>
    feature_names: string[]
    feature_types: string[]
    objective: { name: string }
    learner_model_param: Record<string, unknown>
    gradient_booster: {
      name: string
      weight_drop?: unknown
      gbtree?: unknown
      model: {
        gbtree_model_param: Record<string, string>
        iteration_indptr?: number[]
        tree_info: unknown[]
        trees: Record<string, unknown>[]
        cats?: unknown
        weight_drop?: unknown
      }
    }
  }
}

export function stump(id: number, feature: number, threshold: number, leaves: [number, number]) {
  return {
    id,
    tree_param: { num_nodes: '3', size_leaf_vector: '1', num_feature: '3', num_deleted: '0' },
    left_children: [1, -1, -1],
    right_children: [2, -1, -1],
    parents: [2147483647, 0, 0],
    split_indices: [feature, 0, 0],
    split_conditions: [threshold, ...leaves],
    split_type: [0, 0, 0],
    default_left: [1, 0, 0],
    sum_hessian: [10, 4, 6],
    base_weights: [0, ...leaves],
    loss_changes: [1, 0, 0],
    categories: [],
    categories_nodes: [],
    categories_segments: [],
    categories_sizes: [],
  }
}

const whole: XgboostDocument = {
  version: [3, 0, 0],
  learner: {
    attributes: {},
    feature_names: ['a', 'b', 'c'],
    feature_types: ['float', 'float', 'c'],
    objective: { name: 'binary:logistic' },
    learner_model_param: { base_score: '[5E-1]', num_class: '0', num_feature: '3', num_target: '1' },
    gradient_booster: {
      name: 'gbtree',
      model: {
        gbtree_model_param: { num_trees: '2', num_parallel_tree: '1' },
        iteration_indptr: [0, 1, 2],
        tree_info: [0, 0],
        trees: [stump(0, 0, 0.5, [-1, 1]), stump(1, 1, 10, [0.25, -0.25])],
      },
    },
  },
}
