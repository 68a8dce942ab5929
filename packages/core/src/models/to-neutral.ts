import { candorError } from '../errors.ts'
import type { TreeSpec } from './build-ensemble.ts'
import { headerWords } from './ensemble-header.ts'
import type { ImportedModel } from './imported-model.ts'
import type { Model } from './model.ts'
import { nodeKinds } from './node-kind.ts'
import { toTreeSpecs } from './to-tree-specs.ts'

/** The one version of the neutral format there is. */
export const neutralFormat = 'candor-neutral/1'

/**
 * A model as `candor-neutral/1`: JSON that holds everything a score needs (schema: `docs/candor-neutral-1.schema.json`). Numbers are
 * written with as many digits as bring back the same bits; -0 stays -0, and an infinite threshold is written 1e999, which JSON readers
 * take for Infinity. Opposite of `fromNeutralJson`.
 *
 * @param about the texts of category codes, and whether the names are made up; default no texts, real names
 * @example
 * toNeutralJson(model) // '{"format":"candor-neutral/1","algorithm":"gbm",…}'
 */
export function toNeutralJson(
  model: Model,
  about: Partial<Pick<ImportedModel, 'categoryLevels' | 'namesAreGenerated'>> = {},
): string {
  const { ensemble, algorithm, task, classes, calibrator, anomaly } = model
  if (calibrator?.kind === 'one_vs_rest')
    throw candorError('models.not_exportable', {
      format: neutralFormat,
      reason: 'each class has a calibrator of its own',
    })
  const trees = toTreeSpecs(ensemble).map((tree) => treeText(tree, ensemble.coverSource !== 'none'))
  const head = {
    format: neutralFormat,
    algorithm,
    task,
    classes,
    calibrator,
    ...(anomaly === undefined ? {} : { anomaly }),
    features: ensemble.featureNames.map((name, j) => ({ name, levels: about.categoryLevels?.[j] ?? null })),
    names_are_generated: about.namesAreGenerated ?? false,
    ...headerWords(ensemble),
  }
  return `${JSON.stringify(head).slice(0, -1)},"base":${list(ensemble.base)},"trees":[\n${trees.join(',\n')}\n]}\n`
}

function treeText(tree: TreeSpec, hasCover: boolean): string {
  const members = [
    ...(tree.output === undefined ? [] : [`"output":${tree.output}`]),
    `"feature":${list(tree.feature)}`,
    `"threshold":${list(tree.threshold)}`,
    `"left":${list(tree.left)}`,
    `"right":${list(tree.right)}`,
    `"default_left":${list(tree.defaultLeft ?? [])}`,
    `"value":${list(tree.value)}`,
    ...(hasCover ? [`"cover":${list(tree.cover ?? [])}`] : []),
    `"leaf_id":${list(tree.leafId ?? [])}`,
    `"sets":{${Array.from(tree.sets ?? [], ([node, set]) => `"${node}":${list(set)}`).join(',')}}`,
    ...kindMember(tree.kind ?? []),
  ]
  return `{${members.join(',')}}`
}

/** Only where it says more than the sets do. */
function kindMember(kind: ArrayLike<number>): string[] {
  return Array.from(kind).some((k) => k > nodeKinds.category) ? [`"kind":${list(kind)}`] : []
}

function list(numbers: ArrayLike<number | boolean>): string {
  return `[${Array.from(numbers, (number) => numberText(Number(number))).join(',')}]`
}

function numberText(number: number): string {
  if (Number.isFinite(number)) return Object.is(number, -0) ? '-0' : String(number)
  return number > 0 ? '1e999' : '-1e999'
}
