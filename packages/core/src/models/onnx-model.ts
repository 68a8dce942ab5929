import { badPart, type ModelPart } from './model-json.ts'
import {
  type ProtobufMessage,
  protobufAllInside,
  protobufBytes,
  protobufDoubles,
  protobufFloat,
  protobufFloats,
  protobufInside,
  protobufMessage,
  protobufNumber,
  protobufNumbers,
  protobufText,
  protobufTexts,
  viewOf,
} from './protobuf-message.ts'

/** An ONNX model as far as trees need it. */
export type OnnxModel = {
  readonly nodes: readonly OnnxNode[]
  /** constants by name */
  readonly tensors: ReadonlyMap<string, OnnxTensor>
  readonly inputs: readonly OnnxValue[]
  readonly outputs: readonly OnnxValue[]
  readonly metadata: ReadonlyMap<string, string>
}

/** One operator; `attributes.value` holds them by name: numbers, texts, lists, tensors. */
export type OnnxNode = {
  readonly operator: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly attributes: ModelPart
}

/** `elementType` as ONNX numbers them: 1 float32, 7 int64, 8 text, 11 float64; 0 where it is no tensor (a ZipMap's maps). */
export type OnnxValue = { readonly name: string; readonly elementType: number; readonly width: number | null }

export type OnnxTensor = {
  readonly elementType: number
  readonly dims: readonly number[]
  readonly numbers: ArrayLike<number>
  readonly texts: readonly string[]
}

/**
 * Whether bytes are an ONNX model: a protocol buffer that begins with the version of its format, which no text does.
 *
 * @example
 * isOnnx(Uint8Array.of(0x08, 0x0a)) // true
 */
export function isOnnx(bytes: Uint8Array): boolean {
  return bytes[0] === 0x08 && (bytes[1] ?? 0) >= 1 && (bytes[1] ?? 0) <= 64
}

/**
 * Reads the parts of an ONNX file.
 *
 * @throws models.damaged_protobuf, models.malformed_field
 * Source: onnx/onnx `onnx/onnx.proto`.
 */
export function onnxModel(bytes: Uint8Array): OnnxModel {
  const root = protobufMessage(bytes)
  const graph = protobufInside(root, 7)
  if (graph === null) throw badPart({ path: 'graph', value: undefined }, 'a graph of operators')
  const pairs = protobufAllInside(root, 14).map(
    (pair) => [protobufText(pair, 1), protobufText(pair, 2)] as const,
  )
  const initializers = protobufAllInside(graph, 5)
  return {
    nodes: protobufAllInside(graph, 1).map(nodeOf),
    tensors: new Map(initializers.map((tensor) => [protobufText(tensor, 8), tensorOf(tensor)])),
    inputs: protobufAllInside(graph, 11).map(namedValue),
    outputs: protobufAllInside(graph, 12).map(namedValue),
    metadata: new Map(pairs),
  }
}

function nodeOf(message: ProtobufMessage, i: number): OnnxNode {
  const operator = protobufText(message, 4)
  const attributes = protobufAllInside(message, 5).map((attribute) => [
    protobufText(attribute, 1),
    attributeOf(attribute),
  ])
  return {
    operator,
    inputs: protobufTexts(message, 1),
    outputs: protobufTexts(message, 2),
    attributes: { path: `node ${i} ${operator}`, value: Object.fromEntries(attributes) },
  }
}

/** By the attribute's own type; files without it (before IR version 2) by what is there. */
const readers: readonly (readonly [
  type: number,
  field: number,
  read: (m: ProtobufMessage, n: number) => unknown,
])[] = [
  [1, 2, protobufFloat],
  [2, 3, protobufNumber],
  [3, 4, protobufText],
  [4, 5, (message, number) => insideTensor(protobufInside(message, number))],
  [6, 7, protobufFloats],
  [7, 8, protobufNumbers],
  [8, 9, protobufTexts],
]

function attributeOf(message: ProtobufMessage): unknown {
  const type = protobufNumber(message, 20)
  const reader = readers.find(([known, field]) =>
    type === null || type === 0 ? message.fields.has(field) : known === type,
  )
  if (reader === undefined) return undefined
  const [known, field, read] = reader
  // the absent default of a single number is 0
  return read(message, field) ?? (known < 3 ? 0 : undefined)
}

function insideTensor(message: ProtobufMessage | null): OnnxTensor | undefined {
  return message === null ? undefined : tensorOf(message)
}

function tensorOf(message: ProtobufMessage): OnnxTensor {
  const name = protobufText(message, 8)
  if ((protobufNumber(message, 14) ?? 0) !== 0)
    throw badPart({ path: `tensor ${name}`, value: 'kept in another file' }, 'numbers inside this file')
  const elementType = protobufNumber(message, 2) ?? 0
  const dims = [...protobufNumbers(message, 1)]
  const texts = protobufTexts(message, 6)
  const numbers = elementType === 8 ? [] : numbersIn(message, elementType, name)
  const length = elementType === 8 ? texts.length : numbers.length
  const isRead = elementType === 8 || elementType in rawTypes
  const announced = dims.reduce((product, dim) => product * dim, 1)
  if (isRead && announced !== length)
    throw badPart({ path: `tensor ${name}`, value: length }, `${announced} elements`)
  return { elementType, dims, numbers, texts }
}

type RawType = {
  readonly size: number
  readonly read: (view: DataView, at: number) => number
  readonly field: number
}

const rawTypes: Readonly<Record<number, RawType>> = {
  1: { size: 4, read: (view, at) => view.getFloat32(at, true), field: 4 },
  2: { size: 1, read: (view, at) => view.getUint8(at), field: 5 },
  3: { size: 1, read: (view, at) => view.getInt8(at), field: 5 },
  6: { size: 4, read: (view, at) => view.getInt32(at, true), field: 5 },
  7: { size: 8, read: (view, at) => Number(view.getBigInt64(at, true)), field: 7 },
  9: { size: 1, read: (view, at) => view.getUint8(at), field: 5 },
  11: { size: 8, read: (view, at) => view.getFloat64(at, true), field: 10 },
}

function numbersIn(message: ProtobufMessage, elementType: number, name: string): ArrayLike<number> {
  const type = rawTypes[elementType]
  if (type === undefined) return []
  const raw = protobufBytes(message, 9)
  if (raw === null) return listedNumbers(message, type)
  if (raw.length % type.size !== 0)
    throw badPart({ path: `tensor ${name}`, value: `${raw.length} bytes` }, `a multiple of ${type.size}`)
  const view = viewOf(raw)
  return Float64Array.from({ length: raw.length / type.size }, (_, i) => type.read(view, i * type.size))
}

function listedNumbers(message: ProtobufMessage, { field }: RawType): ArrayLike<number> {
  if (field === 4) return protobufFloats(message, field)
  return field === 10 ? protobufDoubles(message, field) : protobufNumbers(message, field)
}

function namedValue(message: ProtobufMessage): OnnxValue {
  const type = protobufInside(message, 2)
  const tensor = type === null ? null : protobufInside(type, 1)
  const shape = tensor === null ? null : protobufInside(tensor, 2)
  const dims = shape === null ? [] : protobufAllInside(shape, 1)
  const width = dims.length === 2 ? (protobufNumber(dims[1]!, 1) ?? 0) : 0
  return {
    name: protobufText(message, 1),
    elementType: tensor === null ? 0 : (protobufNumber(tensor, 1) ?? 0),
    width: width > 0 ? width : null,
  }
}
