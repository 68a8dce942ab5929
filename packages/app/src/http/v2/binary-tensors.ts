import { appError } from '../../errors.ts'
import { halfFromBits } from './half-float.ts'
import type { OutputTensor } from './output-tensors.ts'
import type { Datatype, ResponseOutput } from './v2-schema.ts'

/** The header that says how many bytes of a body are JSON; the bytes of tensors follow. */
export const jsonLengthHeader = 'inference-header-content-length'

type Element = number | string | boolean | null

type Reader = { readonly bytes: number; readonly read: (view: DataView, at: number) => number | boolean }

/** Elements in little-endian order, without gaps. */
const readers: Readonly<Record<Exclude<Datatype, 'BYTES'>, Reader>> = {
  BOOL: { bytes: 1, read: (view, at) => view.getUint8(at) !== 0 },
  UINT8: { bytes: 1, read: (view, at) => view.getUint8(at) },
  UINT16: { bytes: 2, read: (view, at) => view.getUint16(at, true) },
  UINT32: { bytes: 4, read: (view, at) => view.getUint32(at, true) },
  UINT64: { bytes: 8, read: (view, at) => Number(view.getBigUint64(at, true)) },
  INT8: { bytes: 1, read: (view, at) => view.getInt8(at) },
  INT16: { bytes: 2, read: (view, at) => view.getInt16(at, true) },
  INT32: { bytes: 4, read: (view, at) => view.getInt32(at, true) },
  INT64: { bytes: 8, read: (view, at) => Number(view.getBigInt64(at, true)) },
  FP16: { bytes: 2, read: (view, at) => halfFromBits(view.getUint16(at, true)) },
  FP32: { bytes: 4, read: (view, at) => view.getFloat32(at, true) },
  FP64: { bytes: 8, read: (view, at) => view.getFloat64(at, true) },
}

/**
 * Puts the bytes that follow the JSON of a request into its inputs as `data`, so that the rest reads them as any others. NaN is a
 * missing value.
 *
 * @param document the JSON part, not checked yet
 * @throws http.tensor_refused for sizes that do not fit
 */
export function withBinaryInputs(document: unknown, bytes: Uint8Array): unknown {
  if (!isObject(document) || !Array.isArray(document['inputs'])) return document
  let at = 0
  const inputs = document['inputs'].map((input: unknown) => {
    const size =
      isObject(input) && isObject(input['parameters']) ? input['parameters']['binary_data_size'] : undefined
    if (!isObject(input) || size === undefined) return input
    if (!Number.isInteger(size) || Number(size) < 0 || at + Number(size) > bytes.length)
      throw refused(
        input,
        `binary_data_size ${JSON.stringify(size)} does not fit; ${bytes.length - at} bytes are left`,
      )
    const part = bytes.subarray(at, at + Number(size))
    at += Number(size)
    return { ...input, data: elementsOf(input, part) }
  })
  if (at !== bytes.length)
    throw appError('http.tensor_refused', {
      name: 'inputs',
      detail: `${bytes.length - at} bytes belong to none`,
    })
  return { ...document, inputs }
}

function elementsOf(input: Record<string, unknown>, part: Uint8Array): Element[] {
  const { datatype } = input
  const view = new DataView(part.buffer, part.byteOffset, part.byteLength)
  if (datatype === 'BYTES') return textsOf(input, part, view)
  if (typeof datatype !== 'string' || !Object.hasOwn(readers, datatype)) return []
  const { bytes, read } = readers[datatype as Exclude<Datatype, 'BYTES'>]
  if (part.length % bytes !== 0) throw refused(input, `${part.length} bytes are no whole number of elements`)
  return Array.from({ length: part.length / bytes }, (_, i) => {
    const value = read(view, i * bytes)
    return Number.isNaN(value) ? null : value
  })
}

/** Each text has its length before it, in 4 bytes. */
function textsOf(input: Record<string, unknown>, part: Uint8Array, view: DataView): string[] {
  const texts: string[] = []
  for (let at = 0; at < part.length; ) {
    const length = at + 4 <= part.length ? view.getUint32(at, true) : Number.POSITIVE_INFINITY
    if (at + 4 + length > part.length) throw refused(input, 'its bytes end within a text')
    texts.push(textOf(input, part.subarray(at + 4, at + 4 + length)))
    at += 4 + length
  }
  return texts
}

function textOf(input: Record<string, unknown>, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw refused(input, 'a text is not UTF-8')
  }
}

/** An output as JSON, or as the bytes that follow the JSON. */
export type SentOutput = { readonly output: ResponseOutput; readonly bytes: Uint8Array | null }

/** Writes an output tensor, its elements in the JSON or after it. */
export function sentOutput({ name, datatype, shape, data }: OutputTensor, isBinary: boolean): SentOutput {
  const head = { name, datatype, shape: [...shape] }
  if (!isBinary) return { output: { ...head, data: [...data] }, bytes: null }
  const bytes = bytesOf(datatype, data)
  return { output: { ...head, parameters: { binary_data_size: bytes.length } }, bytes }
}

/** Outputs are float64, truth values and texts. */
function bytesOf(datatype: Datatype, data: OutputTensor['data']): Uint8Array {
  if (datatype === 'BOOL') return Uint8Array.from(data, Number)
  if (datatype === 'BYTES') return Buffer.concat(data.map((text) => bytesOfText(String(text))))
  const bytes = Buffer.alloc(data.length * 8)
  data.forEach((value, i) => {
    bytes.writeDoubleLE(Number(value), i * 8)
  })
  return bytes
}

function bytesOfText(text: string): Buffer {
  const bytes = Buffer.from(text)
  const length = Buffer.alloc(4)
  length.writeUInt32LE(bytes.length)
  return Buffer.concat([length, bytes])
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function refused({ name }: Record<string, unknown>, detail: string): Error {
  return appError('http.tensor_refused', { name: String(name), detail })
}
