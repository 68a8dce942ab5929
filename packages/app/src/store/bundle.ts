import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import {
  CandorError,
  canonicalJson,
  decodeArrays,
  encodeArrays,
  type FittedModel,
  type Matrix,
  type Pipeline,
  type Profile,
} from '@candor/core'
import { appError } from '../errors.ts'
import { bundleFormat, type Manifest } from './manifest.ts'
import { packMembers, unpackMembers } from './model-members.ts'
import { systemReason } from './system-reason.ts'
import { checkOutput, wholeFile } from './whole-file.ts'
import { jsonText } from './write-json.ts'

/** What a bundle is made of; the manifest's digests and hashes are filled in by `writeBundle`. */
export type BundleParts = {
  readonly about: Omit<
    Manifest,
    | 'format'
    | 'algorithm'
    | 'task'
    | 'classes'
    | 'pipeline'
    | 'members'
    | 'calibrators'
    | 'background'
    | 'files'
    | 'model_hash'
    | 'manifest_digest'
  >
  readonly model: FittedModel
  readonly pipeline: Pipeline
  /** rows of model columns that explanations compare with; 0 rows where there is no background */
  readonly background: Matrix
  readonly backgroundName: string
  /** what the training rows looked like; no columns where they are not known */
  readonly profile: Profile
}

/** A bundle read back and verified. */
export type LoadedBundle = {
  readonly folder: string
  readonly manifest: Manifest
  readonly model: FittedModel
  readonly pipeline: Pipeline
  readonly background: Matrix
  readonly profile: Profile
  /** `sha256:` and 64 hexadecimal digits */
  readonly hash: string
}

/** The files of a bundle before they are written. */
export type PackedBundle = { readonly manifest: Manifest; readonly files: ReadonlyMap<string, Uint8Array> }

const backgroundFile = 'background.bin'
const referenceFile = 'reference.json'
const manifestFile = 'manifest.json'

/** Makes the bytes of a bundle: the same parts give the same bytes. */
export function packBundle({
  about,
  model,
  pipeline,
  background,
  backgroundName,
  profile,
}: BundleParts): PackedBundle {
  const { members, files: trees } = packMembers(model)
  const files = new Map<string, Uint8Array>([
    ...trees,
    [backgroundFile, encodeMatrix(background, backgroundName)],
    [referenceFile, textBytes(jsonText(profile))],
  ])
  const digests = Object.fromEntries([...files].map(([name, bytes]) => [name, sha256(bytes)]))
  const calibrators = model.calibrator === null ? [] : [model.calibrator]
  const manifest: Omit<Manifest, 'manifest_digest'> = {
    format: bundleFormat,
    ...about,
    algorithm: model.algorithm,
    task: model.task,
    classes: model.classes,
    pipeline,
    members,
    calibrators,
    background:
      background.rows === 0
        ? null
        : { name: backgroundName, rows: background.rows, digest: `sha256:${digests[backgroundFile]}` },
    files: digests,
    model_hash: modelHash([...trees.values()], { pipeline, members, calibrators }),
  }
  return { manifest: { ...manifest, manifest_digest: digestOf(manifest) }, files }
}

/**
 * Refuses a folder that a bundle cannot take, before anything is computed for it. With `force` a bundle or an empty folder is replaced,
 * never anything else.
 *
 * @throws files.exists without `force`, files.not_writable, store.not_replaceable
 */
export async function checkBundleFolder(folder: string, force: boolean): Promise<void> {
  await checkOutput(folder, force)
  const about = await stat(folder).catch(() => null)
  if (about === null) return
  const inside = about.isDirectory() ? await readdir(folder) : null
  if (inside?.length === 0 || inside?.includes(manifestFile)) return
  throw appError('store.not_replaceable', { folder })
}

/**
 * Writes a bundle as a folder, whole or not at all.
 *
 * @throws files.exists without `force`, files.not_writable, store.not_replaceable
 */
export async function writeBundle(
  folder: string,
  { manifest, files }: PackedBundle,
  { force = false }: { readonly force?: boolean } = {},
): Promise<void> {
  await checkBundleFolder(folder, force)
  await wholeFile(folder, force, async (neighbour) => {
    await mkdir(neighbour)
    for (const [name, bytes] of files) await writeFile(join(neighbour, name), bytes)
    await writeFile(join(neighbour, manifestFile), jsonText(manifest))
  })
}

/**
 * Reads a bundle and verifies it: every byte of every file stands under a digest.
 *
 * @throws store.not_a_bundle, store.damaged_bundle naming the file, store.unknown_bundle
 */
export async function readBundle(folder: string): Promise<LoadedBundle> {
  const manifest = await readManifest(folder)
  const files = new Map<string, Uint8Array>()
  for (const [name, digest] of Object.entries(manifest.files))
    files.set(name, await readVerified(folder, name, digest))
  const background = decoded(folder, backgroundFile, () =>
    decodeMatrix(fileOf(folder, files, backgroundFile)),
  )
  const treeFiles = manifest.members.flatMap(({ file }) => (file === undefined ? [] : [file]))
  const trees = treeFiles.map((name) => fileOf(folder, files, name))
  if (modelHash(trees, manifest) !== manifest.model_hash)
    throw damaged(folder, manifestFile, 'its model_hash does not belong to its model')
  const model = decoded(folder, treeFiles.join(', '), () =>
    unpackMembers(manifest, (name) => fileOf(folder, files, name)),
  )
  return {
    folder,
    manifest,
    model,
    pipeline: frozen(manifest.pipeline),
    background,
    profile: JSON.parse(new TextDecoder().decode(fileOf(folder, files, referenceFile))),
    hash: manifest.model_hash,
  }
}

/** SHA-256 over a pipeline as RFC 8785 JSON. */
export function pipelineHash(pipeline: Pipeline): string {
  return `sha256:${digestOf(pipeline)}`
}

/** SHA-256 over the bytes of the trees, member by member, and, after them, the RFC 8785 form of pipeline, members and calibrators. */
export function modelHash(
  trees: readonly Uint8Array[],
  { pipeline, members, calibrators }: Pick<Manifest, 'pipeline' | 'members' | 'calibrators'>,
): string {
  const hash = createHash('sha256')
  for (const bytes of trees) hash.update(bytes)
  return `sha256:${hash.update(canonicalJson({ pipeline, members, calibrators })).digest('hex')}`
}

/** What is made of frozen steps and levels is remembered from row to row. */
function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value
  for (const inner of Object.values(value)) frozen(inner)
  return Object.freeze(value)
}

async function readManifest(folder: string): Promise<Manifest> {
  const text = await readFile(join(folder, manifestFile), 'utf8').catch(() => null)
  if (text === null) throw appError('store.not_a_bundle', { folder })
  const manifest = parsed(folder, text)
  if (manifest === null || typeof manifest !== 'object')
    throw damaged(folder, manifestFile, 'it is no JSON object')
  if (manifest.format !== bundleFormat)
    throw appError('store.unknown_bundle', {
      folder,
      received: String(manifest.format),
      expected: bundleFormat,
    })
  const { manifest_digest, ...rest } = manifest
  if (jsonText(manifest) !== text || manifest_digest !== digestOf(rest))
    throw damaged(folder, manifestFile, 'its content does not match its digest')
  return manifest
}

function parsed(folder: string, text: string): Manifest {
  try {
    return JSON.parse(text)
  } catch {
    throw damaged(folder, manifestFile, 'it is no JSON')
  }
}

async function readVerified(folder: string, name: string, digest: string): Promise<Uint8Array> {
  if (basename(name) !== name) throw damaged(folder, manifestFile, 'it names a file outside of the bundle')
  const bytes = await readFile(join(folder, name)).catch((error: Error & { code?: string }) => {
    throw damaged(folder, name, error.code === 'ENOENT' ? 'it is missing' : systemReason(error.message))
  })
  if (sha256(bytes) !== digest) throw damaged(folder, name, 'its content does not match its digest')
  return bytes
}

function fileOf(folder: string, files: ReadonlyMap<string, Uint8Array>, name: string): Uint8Array {
  const bytes = files.get(name)
  if (bytes === undefined) throw damaged(folder, name, 'the manifest does not name it')
  return bytes
}

function decoded<T>(folder: string, name: string, decode: () => T): T {
  try {
    return decode()
  } catch (error) {
    throw error instanceof CandorError ? damaged(folder, name, error.message) : error
  }
}

function damaged(folder: string, file: string, what: string): CandorError {
  return appError('store.damaged_bundle', { file: join(folder, file), what })
}

function encodeMatrix(matrix: Matrix, name: string): Uint8Array {
  const arrays = Object.fromEntries(matrix.columns.map((column, j) => [`column_${j}`, column]))
  return encodeArrays(arrays, { name, rows: matrix.rows, names: matrix.names })
}

function decodeMatrix(bytes: Uint8Array): Matrix {
  const { arrays, meta } = decodeArrays(bytes, { isVerified: true })
  const { rows, names } = meta as { rows: number; names: string[] }
  return { rows, names, columns: names.map((_, j) => arrays[`column_${j}`] as Float64Array) }
}

function digestOf(value: unknown): string {
  return sha256(textBytes(canonicalJson(value)))
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

function textBytes(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}
