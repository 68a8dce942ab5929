import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ImportedModel, Matrix } from '../../src/index.ts'
import { readCsv, readNumbers, readText, sharedData } from '../shared-data.ts'

/** One folder of the tree reference: the model file, its rows, and what the vendor's own program answered. */
export type ReferenceCase = {
  readonly name: string
  /** the model file, whatever its kind */
  readonly bytes: Uint8Array
  readonly text: string
  readonly ubjson: Uint8Array | null
  readonly predictions: number[][]
  readonly leaves: number[][] | null
  readonly matrixFor: (imported: ImportedModel) => Matrix
}

/** Null (and one printed line) where the reference data are not beside the repository. */
export function referenceCase(name: string): ReferenceCase | null {
  const folder = sharedData(`tree-reference/${name}`)
  if (folder === null) return null
  const ubjson = join(folder, 'model.ubj')
  const leaves = join(folder, 'leaves.csv')
  const file = ['model.json', 'model.txt', 'model.onnx'].map((n) => join(folder, n)).find(existsSync)!
  return {
    name,
    bytes: new Uint8Array(readFileSync(file)),
    text: readText(file),
    ubjson: existsSync(ubjson) ? new Uint8Array(readFileSync(ubjson)) : null,
    predictions: readNumbers(join(folder, 'predictions.csv')).rows,
    leaves: existsSync(leaves) ? readNumbers(leaves).rows : null,
    matrixFor: (imported) => matrixOf(readCsv(join(folder, 'X.csv')), imported),
  }
}

function matrixOf(csv: Record<string, string[]>, { categoryLevels }: ImportedModel): Matrix {
  const names = Object.keys(csv)
  const columns = names.map((name, j) =>
    Float64Array.from(csv[name]!, (text) => numberFor(text, categoryLevels[j]!)),
  )
  return { rows: columns[0]!.length, names, columns }
}

function numberFor(text: string, levels: readonly string[] | null): number {
  if (text === '') return Number.NaN
  return levels === null ? Number(text) : levels.indexOf(text)
}
