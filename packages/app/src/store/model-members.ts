import {
  decodeEnsemble,
  encodeEnsemble,
  type FittedModel,
  type LinearModel,
  type Model,
  type ModelHead,
} from '@candor/core'
import type { Manifest, ManifestMember } from './manifest.ts'

/** The members of a model as its manifest lists them, and the bytes of their trees by file. */
export type PackedMembers = {
  readonly members: readonly ManifestMember[]
  readonly files: ReadonlyMap<string, Uint8Array>
}

/** The first member of trees has this file, further ones a number more. */
const ensembleFile = 'ensemble.bin'

/** Takes a model apart: trees become files, sums of columns stand in the manifest. Opposite of `unpackMembers`. */
export function packMembers(model: FittedModel): PackedMembers {
  if (!('members' in model)) return packAll([{ weight: 1, model: { ...model, calibrator: null } }])
  return packAll(model.members)
}

/**
 * Puts a model together from its manifest and the files of its trees.
 *
 * @param fileOf the bytes of a file of the bundle, which were compared with their digest
 */
export function unpackMembers(
  { algorithm, task, classes, members, calibrators }: Manifest,
  fileOf: (name: string) => Uint8Array,
): FittedModel {
  const head = { algorithm, task, classes, calibrator: calibrators[0] ?? null }
  const [first] = members
  if (members.length === 1) return unpackOne(first!, head, fileOf)
  const models = members.map((member) => ({
    weight: member.weight,
    model: unpackOne(
      member,
      { task, classes, algorithm: member.algorithm, calibrator: member.calibrator ?? null },
      fileOf,
    ),
  }))
  return { ...head, members: models }
}

function packAll(
  given: readonly { readonly weight: number; readonly model: Model | LinearModel }[],
): PackedMembers {
  const files = new Map<string, Uint8Array>()
  const members = given.map(({ weight, model }): ManifestMember => {
    const { algorithm, calibrator } = model
    const own = calibrator === null ? {} : { calibrator }
    if ('linear' in model) return { algorithm, weight, linear: model.linear, ...own }
    const file = files.size === 0 ? ensembleFile : ensembleFile.replace('.', `_${files.size + 1}.`)
    files.set(file, encodeEnsemble(model.ensemble))
    const scale = model.anomaly === undefined ? {} : { anomaly: model.anomaly }
    return { file, algorithm, weight, ...scale, ...own }
  })
  return { members, files }
}

function unpackOne(
  { file, linear, anomaly }: ManifestMember,
  head: ModelHead,
  fileOf: (name: string) => Uint8Array,
): Model | LinearModel {
  if (linear !== undefined) return { ...head, linear }
  const ensemble = decodeEnsemble(fileOf(file ?? ensembleFile), { isVerified: true })
  return { ...head, ensemble, ...(anomaly === undefined ? {} : { anomaly }) }
}
