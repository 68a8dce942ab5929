import { buildEnsemble, type EnsembleHeader, type Model, type TreeSpec } from '@candor/core'
import type { Store } from '../../src/store/index.ts'
import { packedModel, registerBundle } from './registered-models.ts'

/** One split of a feature at 0.5, with covers 1 and 3. */
export const stump = (feature: number, low: number, high: number, output = 0): TreeSpec => ({
  feature: [feature, -1, -1],
  threshold: [0.5, 0, 0],
  left: [1, -1, -1],
  right: [2, -1, -1],
  value: [0, low, high],
  defaultLeft: [1, 0, 0],
  cover: [4, 1, 3],
  output,
})

const header: EnsembleHeader = {
  featureNames: ['x', 'y'],
  comparison: '<',
  precision: 'float32',
  missing: 'default_direction',
  accumulator: 'float64',
  combine: 'sum',
  link: 'logistic',
  coverSource: 'count',
}

export const model = (
  trees: TreeSpec[],
  more: Partial<EnsembleHeader>,
  about: Partial<Model> = {},
): Model => ({
  algorithm: 'gbm',
  task: 'classification',
  classes: ['no', 'yes'],
  calibrator: null,
  ensemble: buildEnsemble(trees, { ...header, ...more }),
  ...about,
})

/** A small model of every kind; each reads the numbers x and y. */
export const modelKinds = {
  two: model([stump(0, -1, 1), stump(1, -2, 2)], {}),
  three: model(
    [stump(0, 0, 1, 0), stump(1, 0, 2, 1), stump(0, 3, 0, 2)],
    { outputs: 3, link: 'softmax' },
    { classes: ['a', 'b', 'c/d'] },
  ),
  numbers: model(
    [stump(0, 1, 2), stump(1, 10, 20)],
    { link: 'identity' },
    { task: 'regression', classes: [] },
  ),
  targets: model(
    [stump(0, 1, 2, 0), stump(1, 3, 4, 1)],
    { outputs: 2, link: 'identity' },
    { task: 'regression', classes: [] },
  ),
  strange: model(
    [stump(0, -1, -2), stump(1, -1, -2)],
    { link: 'identity', combine: 'mean' },
    {
      algorithm: 'isolation-forest',
      task: 'anomaly',
      classes: [],
      anomaly: { samples: 4, threshold: 0.5 },
    },
  ),
  strict: model([stump(0, -1, 1), stump(1, -1, 1)], { missing: 'refuse' }),
  bare: model([stump(0, -1, 1), stump(1, -1, 1)], { coverSource: 'none' }),
} satisfies Record<string, Model>

/** Registers a model of every kind under the name of the kind, or only those that names are given for. */
export async function registerKinds(
  store: Store,
  path: string,
  names: Readonly<Record<string, string>> = Object.fromEntries(
    Object.keys(modelKinds).map((kind) => [kind, kind]),
  ),
): Promise<void> {
  for (const [kind, name] of Object.entries(names))
    await registerBundle(
      store,
      path,
      name,
      packedModel((modelKinds as Readonly<Record<string, Model>>)[kind]!),
    )
}
