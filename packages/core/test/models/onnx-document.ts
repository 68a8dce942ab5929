import {
  type OnnxAttribute,
  type OnnxConstant,
  type OnnxGraphNode,
  onnxBytes,
} from '../../src/models/onnx-bytes.ts'

type Attributes = Readonly<Record<string, OnnxAttribute>>

/** The attributes of one stump on column 1: the test holds at node 1, not at node 2; parts can be replaced. */
export function stumpAttributes(more: Attributes = {}, leaves: 'class' | 'target' = 'target'): Attributes {
  return {
    nodes_treeids: { ints: [0, 0, 0] },
    nodes_nodeids: { ints: [0, 1, 2] },
    nodes_featureids: { ints: [1, 0, 0] },
    nodes_modes: { texts: ['BRANCH_LEQ', 'LEAF', 'LEAF'] },
    nodes_values: { floats: [0.5, 0, 0] },
    nodes_truenodeids: { ints: [1, 0, 0] },
    nodes_falsenodeids: { ints: [2, 0, 0] },
    [`${leaves}_treeids`]: { ints: [0, 0] },
    [`${leaves}_nodeids`]: { ints: [1, 2] },
    [`${leaves}_ids`]: { ints: [0, 0] },
    [`${leaves}_weights`]: { floats: [0.25, 0.75] },
    ...more,
  }
}

export function regressor(more: Attributes = {}, input = 'X', output = 'Y'): OnnxGraphNode {
  return {
    operator: 'TreeEnsembleRegressor',
    inputs: [input],
    outputs: [output],
    attributes: stumpAttributes(more),
  }
}

export function classifier(more: Attributes = {}): OnnxGraphNode {
  return {
    operator: 'TreeEnsembleClassifier',
    inputs: ['X'],
    outputs: ['label', 'Y'],
    attributes: { classlabels_int64s: { ints: [0, 1] }, ...stumpAttributes(more, 'class') },
  }
}

/** The same stump as the TreeEnsemble operator has it. */
export function ensembleOf5(more: Attributes = {}): OnnxGraphNode {
  const attributes: Attributes = {
    n_targets: { int: 1 },
    tree_roots: { ints: [0] },
    nodes_featureids: { ints: [1] },
    nodes_modes: { tensor: { type: 'uint8', values: [0] } },
    nodes_splits: { tensor: { type: 'float32', values: [0.5] } },
    nodes_truenodeids: { ints: [0] },
    nodes_trueleafs: { ints: [1] },
    nodes_falsenodeids: { ints: [1] },
    nodes_falseleafs: { ints: [1] },
    leaf_targetids: { ints: [0, 0] },
    leaf_weights: { tensor: { type: 'float32', values: [0.25, 0.75] } },
    ...more,
  }
  return { operator: 'TreeEnsemble', inputs: ['X'], outputs: ['Y'], attributes }
}

export function step(
  operator: string,
  inputs: readonly string[],
  output: string,
  attributes: Attributes = {},
): OnnxGraphNode {
  return { operator, inputs, outputs: [output], attributes }
}

/** A file with these nodes, one input X of two columns, and one output of numbers. */
export function onnxDocument(
  nodes: readonly OnnxGraphNode[],
  {
    output = 'Y',
    constants = {},
    inputs = [{ name: 'X', type: 'float32', columns: 2 }],
    outputs = [{ name: output, type: 'float32', columns: 1 }],
    metadata = {},
  }: {
    output?: string
    constants?: Record<string, OnnxConstant>
    inputs?: readonly { name: string; type: OnnxConstant['type']; columns: number | null }[]
    outputs?: readonly { name: string; type: OnnxConstant['type']; columns: number | null }[]
    metadata?: Record<string, string>
  } = {},
): Uint8Array<ArrayBuffer> {
  return onnxBytes({ nodes, constants, inputs, outputs, metadata, treeOperators: 5 })
}
