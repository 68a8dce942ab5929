type Json = Record<string, unknown>

/** A CatBoost JSON model: one oblivious tree on the numbers `age` and `pay` and the category `job`; parts can be replaced. */
export function catboostDocument({
  root = {},
  info = {},
  tree = {},
  loss = 'Logloss',
}: {
  root?: Json
  info?: Json
  tree?: Json
  loss?: unknown
} = {}): string {
  return JSON.stringify({
    features_info: {
      float_features: [
        feature('age', 0, 0, { nan_value_treatment: 'AsFalse' }),
        feature('pay', 1, 2, { nan_value_treatment: 'AsTrue' }),
      ],
      categorical_features: [feature('job', 0, 1, { values: [-1, 7] })],
      cat_features_hash: [
        { hash: 4294967295, value: 'clerk' },
        { hash: 99, value: 'baker' },
        { hash: 7, value: 'cook' },
      ],
      ...info,
    },
    model_info: { params: { loss_function: { type: loss } }, class_params: { class_names: ['no', 'yes'] } },
    oblivious_trees: [
      {
        leaf_values: [0.1, 0.2, 0.3, 0.4],
        leaf_weights: [1, 2, 3, 4],
        splits: [floatSplit(0, 30.5), { cat_feature_index: 0, split_type: 'OneHotFeature', value: -1 }],
        ...tree,
      },
    ],
    scale_and_bias: [1, [0]],
    ...root,
  })
}

export function floatSplit(index: number, border: number | null): Json {
  return { float_feature_index: index, border, split_type: 'FloatFeature' }
}

function feature(name: string, index: number, column: number, more: Json): Json {
  return { feature_name: name, feature_id: name, feature_index: index, flat_feature_index: column, ...more }
}
