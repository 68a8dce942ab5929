import { type Crew, inMemory, jobSize, writeFields } from '../kernels/index.ts'
import type { Ensemble } from '../models/index.ts'
import { layMasks, tableStarts } from './group-rows.ts'
import { layColumns } from './kernel-codes.ts'
import type { PatternRow } from './pattern-rows.ts'
import { type SplitInput, valueReader } from './split-codes.ts'
import { pieceNumbers, type SubtreePatterns } from './subtree-patterns.ts'

/**
 * `patternRow` by the WebAssembly kernel, in the memory in which the kernels made the tables: the same bits.
 *
 * @returns null where the plain twin has to do it: tables that no kernel made, or no memory beside them
 */
export function patternRowByKernel(ensemble: Ensemble, patterns: SubtreePatterns): PatternRow | null {
  const { crew, places, codes } = patterns
  const space = crew === null ? null : inMemory(() => layOut(crew, ensemble, patterns))
  if (crew === null || space === null) return null
  const { job, values, sums } = space
  const gather = inputGatherer(ensemble, codes.inputs)
  return (matrix, row, out, width) => {
    gather(matrix.columns, row, values)
    crew.run('patternRow', 1, job)
    const at = row * width
    for (let s = 0; s < sums.length; s++) out[at + places[s]!]! += sums[s]!
  }
}

function inputGatherer(ensemble: Ensemble, inputs: readonly SplitInput[]) {
  const readValue = valueReader(ensemble)
  const features = Int32Array.from(inputs, ({ feature }) => feature)
  const isPlain = Uint8Array.from(inputs, ({ zeroIsMissing, node }) => Number(!zeroIsMissing && node < 0))
  return (columns: readonly Float64Array[], row: number, values: Float64Array): void => {
    for (let i = 0; i < features.length; i++) {
      const x = columns[features[i]!]![row]!
      values[i] = isPlain[i] === 1 ? x : readValue(inputs[i]!, x)
    }
  }
}

type Space = { readonly job: number; readonly values: Float64Array; readonly sums: Float64Array }

function layOut(crew: Crew, ensemble: Ensemble, patterns: SubtreePatterns): Space {
  const { codes, places } = patterns
  const laid = layMasks(patterns.trees)
  const job = crew.reserve(jobSize('PatternRowJob'))
  const values = crew.reserve(8 * codes.inputs.length)
  const sums = crew.reserve(8 * (places.length + unreadSums))
  const rows = crew.reserve(4 * (laid.strides.length + 1))
  const nothing = crew.reserve(16)
  const masks = crew.reserve(laid.masks.byteLength)
  const pairs = layPairs(crew, patterns, { rows, nothing: rows + 4 * laid.strides.length, sums })
  const fields = {
    values,
    columns: layColumns(crew, codes),
    columnCount: codes.columns.length,
    isSingle: ensemble.precision === 'float32' ? 1 : 0,
    codes: crew.reserve(codes.slots),
    fours: layFours(crew, patterns, laid, masks),
    fourCount: laid.words.length,
    masks,
    places: rows,
    ...pairs,
    sums,
    sumCount: places.length,
    unused: crew.reserve(4),
  }
  const { buffer } = crew.memory
  new Int32Array(buffer, masks, laid.masks.length).set(laid.masks)
  new Float64Array(buffer, nothing, 2).fill(-0)
  new Uint32Array(buffer, rows, laid.strides.length + 1).fill(nothing)
  writeFields(new DataView(buffer), job, 'PatternRowJob', fields)
  return {
    job,
    values: new Float64Array(buffer, values, codes.inputs.length),
    sums: new Float64Array(buffer, sums, places.length),
  }
}

function layFours(
  crew: Crew,
  patterns: SubtreePatterns,
  { words, ends, strides }: ReturnType<typeof layMasks>,
  masks: number,
): number {
  const size = jobSize('FourGroups')
  const address = crew.reserve(words.length * size)
  const starts = tableStarts(patterns)
  const tableOf = (group: number) => patterns.ended.byteOffset + 8 * (starts[group] ?? 0)
  const view = new DataView(crew.memory.buffer)
  words.forEach((bits, w) => {
    const g = 4 * w
    writeFields(view, address + w * size, 'FourGroups', {
      bits,
      end: masks + 4 * ends[w]!,
      table0: tableOf(g),
      table1: tableOf(g + 1),
      table2: tableOf(g + 2),
      table3: tableOf(g + 3),
      stride0: 8 * strides[g]!,
      stride1: 8 * strides[g + 1]!,
      stride2: 8 * strides[g + 2]!,
      stride3: 8 * strides[g + 3]!,
    })
  })
  return address
}

/** Where an odd number's neighbour is added: by turns, so that none waits for the one before. */
const unreadSums = 8

/** Addresses: of the places of table rows, of the one of -0s, and of the sums. */
type Addresses = { readonly rows: number; readonly nothing: number; readonly sums: number }

function layPairs(crew: Crew, { trees, places }: SubtreePatterns, at: Addresses) {
  const starts = tableStarts({ trees })
  const words: number[] = []
  let firstGroup = 0
  for (const { groups, pieces } of trees) {
    for (let p = 0; p < pieces.length; p += pieceNumbers) {
      const [a, b] = [firstGroup + pieces[p + 4]!, firstGroup + pieces[p + 5]!]
      const [first, second] = [pieces[p + 2]! - starts[a]!, pieces[p + 3]! - starts[b]!]
      const isAlone = pieces[p] === 1
      for (let k = 0; k < pieces[p + 1]!; k += 2) {
        const isOdd = k + 1 === pieces[p + 1]
        const unread = places.length + (words.length % unreadSums)
        words.push(
          at.rows + 4 * a,
          isAlone ? at.nothing : at.rows + 4 * b,
          at.sums + 8 * pieces[p + 6 + k]!,
          at.sums + 8 * (isOdd ? unread : pieces[p + 7 + k]!),
          8 * (first + k) + (isAlone ? 0 : 8 * (second + k)) * 65_536,
        )
      }
    }
    firstGroup += groups
  }
  const pairs = crew.reserve(4 * words.length)
  new Uint32Array(crew.memory.buffer, pairs, words.length).set(words)
  return { pairs, pairCount: words.length / 5 }
}
