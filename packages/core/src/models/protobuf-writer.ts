/**
 * Writes one protocol buffer message field by field. Opposite of `protobufMessage`. Lists of numbers are packed; an empty list writes
 * nothing.
 */
export type ProtobufWriter = {
  /** whole numbers of up to 53 bits, negative ones as 64-bit two's complement */
  readonly number: (field: number, value: number) => void
  readonly float: (field: number, value: number) => void
  readonly text: (field: number, value: string) => void
  readonly bytes: (field: number, value: Uint8Array) => void
  readonly message: (field: number, write: (inside: ProtobufWriter) => void) => void
  readonly numbers: (field: number, values: ArrayLike<number>) => void
  readonly floats: (field: number, values: ArrayLike<number>) => void
}

/**
 * The bytes of a message.
 *
 * @example
 * protobufBytesOf((message) => message.number(1, 150)) // Uint8Array [8, 150, 1]
 */
export function protobufBytesOf(write: (message: ProtobufWriter) => void): Uint8Array<ArrayBuffer> {
  const out: Output = { bytes: new Uint8Array(256), length: 0 }
  write(writerOn(out))
  return out.bytes.slice(0, out.length)
}

type Output = { bytes: Uint8Array<ArrayBuffer>; length: number }

function writerOn(out: Output): ProtobufWriter {
  const put = (field: number, value: Uint8Array) => {
    putKey(out, field, 2)
    putVarint(out, value.length)
    putBytes(out, value)
  }
  return {
    number: (field, value) => {
      putKey(out, field, 0)
      putVarint(out, value)
    },
    float: (field, value) => {
      putKey(out, field, 5)
      putBytes(out, floatBytes([value]))
    },
    text: (field, value) => put(field, new TextEncoder().encode(value)),
    bytes: put,
    message: (field, write) => put(field, protobufBytesOf(write)),
    numbers: (field, values) => {
      if (values.length > 0) put(field, varints(values))
    },
    floats: (field, values) => {
      if (values.length > 0) put(field, floatBytes(values))
    },
  }
}

function putKey(out: Output, field: number, wire: number): void {
  putVarint(out, field * 8 + wire)
}

function putBytes(out: Output, bytes: Uint8Array): void {
  makeRoom(out, bytes.length)
  out.bytes.set(bytes, out.length)
  out.length += bytes.length
}

function makeRoom(out: Output, more: number): void {
  if (out.length + more <= out.bytes.length) return
  const longer = new Uint8Array(Math.max(2 * out.bytes.length, out.length + more))
  longer.set(out.bytes)
  out.bytes = longer
}

function putVarint(out: Output, value: number): void {
  makeRoom(out, 10)
  let rest = value < 0 ? BigInt.asUintN(64, BigInt(value)) : null
  if (rest === null) {
    let small = value
    while (small >= 128) {
      out.bytes[out.length++] = (small % 128) + 128
      small = Math.floor(small / 128)
    }
    out.bytes[out.length++] = small
    return
  }
  while (rest >= 128n) {
    out.bytes[out.length++] = Number(rest % 128n) + 128
    rest /= 128n
  }
  out.bytes[out.length++] = Number(rest)
}

function varints(values: ArrayLike<number>): Uint8Array {
  const out: Output = { bytes: new Uint8Array(2 * values.length + 16), length: 0 }
  for (let i = 0; i < values.length; i++) putVarint(out, values[i]!)
  return out.bytes.subarray(0, out.length)
}

function floatBytes(values: ArrayLike<number>): Uint8Array {
  const bytes = new Uint8Array(4 * values.length)
  const view = new DataView(bytes.buffer)
  for (let i = 0; i < values.length; i++) view.setFloat32(4 * i, values[i]!, true)
  return bytes
}
