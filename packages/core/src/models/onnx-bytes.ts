import { type ProtobufWriter, protobufBytesOf } from './protobuf-writer.ts'

/** A graph to be written. */
export type OnnxGraph = {
  readonly nodes: readonly OnnxGraphNode[]
  readonly constants: Readonly<Record<string, OnnxConstant>>
  readonly inputs: readonly OnnxGraphValue[]
  readonly outputs: readonly OnnxGraphValue[]
  readonly metadata: Readonly<Record<string, string>>
  /** version of ai.onnx.ml: 3, or 5 for the TreeEnsemble operator */
  readonly treeOperators: 3 | 5
}

export type OnnxGraphNode = {
  readonly operator: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly attributes?: Readonly<Record<string, OnnxAttribute>>
}

/** A whole number, a list of them, of float32 or of texts, a text, or a constant. */
export type OnnxAttribute =
  | { readonly int: number }
  | { readonly ints: ArrayLike<number> }
  | { readonly floats: ArrayLike<number> }
  | { readonly text: string }
  | { readonly texts: readonly string[] }
  | { readonly tensor: OnnxConstant }

/** Values of one type, in the shape of `dims` (default: a list). */
export type OnnxConstant = {
  readonly type: 'float32' | 'float64' | 'int64' | 'uint8' | 'text'
  readonly values: ArrayLike<number> | readonly string[]
  readonly dims?: readonly number[]
}

/** `columns` null: one value a row, in one dimension. */
export type OnnxGraphValue = {
  readonly name: string
  readonly type: OnnxConstant['type']
  readonly columns: number | null
}

const elementTypes = { float32: 1, uint8: 2, int64: 7, text: 8, float64: 11 } as const

/**
 * The bytes of an ONNX file. Opposite of `onnxModel`.
 *
 * @example
 * isOnnx(onnxBytes({ nodes: [], constants: {}, inputs: [], outputs: [], metadata: {}, treeOperators: 3 })) // true
 */
export function onnxBytes(graph: OnnxGraph): Uint8Array<ArrayBuffer> {
  const isNew = graph.treeOperators === 5
  return protobufBytesOf((model) => {
    model.number(1, isNew ? 10 : 8)
    model.text(2, 'candor')
    model.message(7, (inside) => writeGraph(inside, graph))
    writeOpset(model, '', isNew ? 21 : 15)
    writeOpset(model, 'ai.onnx.ml', graph.treeOperators)
    for (const [key, value] of Object.entries(graph.metadata))
      model.message(14, (pair) => {
        pair.text(1, key)
        pair.text(2, value)
      })
  })
}

function writeOpset(model: ProtobufWriter, domain: string, version: number): void {
  model.message(8, (opset) => {
    opset.text(1, domain)
    opset.number(2, version)
  })
}

function writeGraph(graph: ProtobufWriter, { nodes, constants, inputs, outputs }: OnnxGraph): void {
  for (const node of nodes) graph.message(1, (inside) => writeNode(inside, node))
  graph.text(2, 'model')
  for (const [name, constant] of Object.entries(constants))
    graph.message(5, (inside) => writeTensor(inside, constant, name))
  for (const value of inputs) graph.message(11, (inside) => writeValue(inside, value))
  for (const value of outputs) graph.message(12, (inside) => writeValue(inside, value))
}

function writeNode(
  inside: ProtobufWriter,
  { operator, inputs, outputs, attributes = {} }: OnnxGraphNode,
): void {
  for (const name of inputs) inside.text(1, name)
  for (const name of outputs) inside.text(2, name)
  inside.text(4, operator)
  for (const [name, attribute] of Object.entries(attributes))
    inside.message(5, (message) => {
      message.text(1, name)
      writeAttribute(message, attribute)
    })
  if (operator.startsWith('TreeEnsemble')) inside.text(7, 'ai.onnx.ml')
}

function writeAttribute(message: ProtobufWriter, attribute: OnnxAttribute): void {
  if ('int' in attribute) {
    message.number(3, attribute.int)
    message.number(20, 2)
  } else if ('ints' in attribute) {
    message.numbers(8, attribute.ints)
    message.number(20, 7)
  } else if ('floats' in attribute) {
    message.floats(7, attribute.floats)
    message.number(20, 6)
  } else if ('text' in attribute) {
    message.text(4, attribute.text)
    message.number(20, 3)
  } else if ('texts' in attribute) {
    for (const text of attribute.texts) message.text(9, text)
    message.number(20, 8)
  } else {
    message.message(5, (inside) => writeTensor(inside, attribute.tensor, ''))
    message.number(20, 4)
  }
}

function writeTensor(
  message: ProtobufWriter,
  { type, values, dims = [values.length] }: OnnxConstant,
  name: string,
): void {
  message.numbers(1, dims)
  message.number(2, elementTypes[type])
  if (type === 'text') for (const text of Array.from(values as readonly string[])) message.text(6, text)
  else message.bytes(9, rawBytes(type, values as ArrayLike<number>))
  message.text(8, name)
}

const writers = {
  float32: { size: 4, put: (view: DataView, at: number, value: number) => view.setFloat32(at, value, true) },
  float64: { size: 8, put: (view: DataView, at: number, value: number) => view.setFloat64(at, value, true) },
  int64: {
    size: 8,
    put: (view: DataView, at: number, value: number) => view.setBigInt64(at, BigInt(value), true),
  },
  uint8: { size: 1, put: (view: DataView, at: number, value: number) => view.setUint8(at, value) },
} as const

function rawBytes(type: keyof typeof writers, values: ArrayLike<number>): Uint8Array {
  const { size, put } = writers[type]
  const bytes = new Uint8Array(size * values.length)
  const view = new DataView(bytes.buffer)
  for (let i = 0; i < values.length; i++) put(view, size * i, values[i]!)
  return bytes
}

/** Rows are any number: a dimension by name. */
function writeValue(message: ProtobufWriter, { name, type, columns }: OnnxGraphValue): void {
  message.text(1, name)
  message.message(2, (typed) =>
    typed.message(1, (tensor) => {
      tensor.number(1, elementTypes[type])
      tensor.message(2, (shape) => {
        shape.message(1, (rows) => rows.text(2, 'rows'))
        if (columns !== null) shape.message(1, (dim) => dim.number(1, columns))
      })
    }),
  )
}
