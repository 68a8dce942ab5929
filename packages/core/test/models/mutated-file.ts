import { seeded } from './random-ensemble.ts'

/**
 * A file with some damage, the same for the same seed: bits turned, bytes overwritten, cut off, repeated, left out, moved; numbers of a
 * text, or of four and eight bytes, replaced by those that programs trip over; lines and list entries left out or doubled.
 */
export function mutatedFile(bytes: Uint8Array, seed: number): Uint8Array {
  const next = seeded(seed)
  let file: Uint8Array = bytes
  const count = 1 + Math.floor(next() * next() * 5)
  for (let i = 0; i < count; i++) file = mutations[Math.floor(next() * mutations.length)]!(file, next)
  return file
}

type Mutation = (bytes: Uint8Array, next: () => number) => Uint8Array

const mutations: readonly Mutation[] = [
  turnBit,
  overwrite,
  cutOff,
  leaveOut,
  repeat,
  move,
  replaceNumber,
  replaceNumber,
  replaceNumber,
  replaceBinary,
  replaceBinary,
  changeLine,
  swapNumbers,
]

const at = (bytes: Uint8Array, next: () => number) => Math.floor(next() * bytes.length)

function turnBit(bytes: Uint8Array, next: () => number): Uint8Array {
  const copy = bytes.slice()
  copy[at(bytes, next)]! ^= 1 << Math.floor(next() * 8)
  return copy
}

function overwrite(bytes: Uint8Array, next: () => number): Uint8Array {
  const copy = bytes.slice()
  const start = at(bytes, next)
  const value = [0, 0xff, 0x7f, 0x80, Math.floor(next() * 256)][Math.floor(next() * 5)]!
  return copy.fill(value, start, start + 1 + Math.floor(next() * 9))
}

function cutOff(bytes: Uint8Array, next: () => number): Uint8Array {
  return next() < 0.5
    ? bytes.slice(0, at(bytes, next))
    : bytes.slice(0, Math.max(0, bytes.length - 1 - Math.floor(next() * 40)))
}

function leaveOut(bytes: Uint8Array, next: () => number): Uint8Array {
  const start = at(bytes, next)
  return spliced(bytes, start, start + 1 + Math.floor(next() * 20), new Uint8Array(0))
}

function repeat(bytes: Uint8Array, next: () => number): Uint8Array {
  const start = at(bytes, next)
  return spliced(bytes, start, start, bytes.slice(start, start + 1 + Math.floor(next() * 60)))
}

function move(bytes: Uint8Array, next: () => number): Uint8Array {
  const start = at(bytes, next)
  const part = bytes.slice(start, start + 1 + Math.floor(next() * 30))
  const rest = spliced(bytes, start, start + part.length, new Uint8Array(0))
  const place = Math.floor(next() * (rest.length + 1))
  return spliced(rest, place, place, part)
}

function spliced(bytes: Uint8Array, from: number, to: number, part: Uint8Array): Uint8Array {
  const end = Math.min(to, bytes.length)
  const file = new Uint8Array(bytes.length - (end - from) + part.length)
  file.set(bytes.subarray(0, from))
  file.set(part, from)
  file.set(bytes.subarray(end), from + part.length)
  return file
}

const hostile = [
  '0',
  '-1',
  '1',
  '-2',
  '2',
  '0.5',
  '-0',
  '255',
  '1000000',
  '16777215',
  '16777216',
  '2147483647',
  '-2147483648',
  '4294967296',
  '9007199254740993',
  '1e30',
  '-1e300',
  '1e308',
  '1e999',
  '5e-324',
  'NaN',
  'null',
  'true',
  '""',
  '[]',
  '{}',
  'nan',
  'inf',
]

const asText = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1')
const asBytes = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'))

/** Numbers as they stand in a text, one near a random place. */
function numberNear(text: string, next: () => number): RegExpExecArray | null {
  const start = Math.floor(next() * text.length)
  const number = /-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/g
  number.lastIndex = start
  return number.exec(text)
}

function replaceNumber(bytes: Uint8Array, next: () => number): Uint8Array {
  const text = asText(bytes)
  const found = numberNear(text, next)
  if (found === null) return turnBit(bytes, next)
  const value = hostile[Math.floor(next() * hostile.length)]!
  return asBytes(text.slice(0, found.index) + value + text.slice(found.index + found[0].length))
}

function swapNumbers(bytes: Uint8Array, next: () => number): Uint8Array {
  const text = asText(bytes)
  const [a, b] = [numberNear(text, next), numberNear(text, next)].sort(
    (x, y) => (x?.index ?? 0) - (y?.index ?? 0),
  )
  if (!a || !b || a.index + a[0].length > b.index) return turnBit(bytes, next)
  const between = text.slice(a.index + a[0].length, b.index)
  return asBytes(text.slice(0, a.index) + b[0] + between + a[0] + text.slice(b.index + b[0].length))
}

const binaryNumbers = [0, 1, -1, 127, 255, 65_535, 16_777_216, 2_147_483_647, -2_147_483_648]

/** Four or eight bytes as a number that programs trip over, in one order of bytes or the other. */
function replaceBinary(bytes: Uint8Array, next: () => number): Uint8Array {
  const copy = bytes.slice()
  const view = new DataView(copy.buffer)
  const place = Math.floor(next() * Math.max(1, bytes.length - 8))
  const little = next() < 0.5
  const kind = next()
  if (bytes.length < 8) return turnBit(bytes, next)
  if (kind < 0.4) view.setInt32(place, binaryNumbers[Math.floor(next() * binaryNumbers.length)]!, little)
  else if (kind < 0.6) view.setBigInt64(place, BigInt(Math.floor(next() * 2 ** 40)), little)
  else if (kind < 0.8)
    view.setFloat32(place, [Number.NaN, Infinity, -Infinity, 3e38, 1e-45][Math.floor(next() * 5)]!, little)
  else view.setFloat64(place, [Number.NaN, Infinity, 1e308, -1e308, 5e-324][Math.floor(next() * 5)]!, little)
  return copy
}

function changeLine(bytes: Uint8Array, next: () => number): Uint8Array {
  const text = asText(bytes)
  const separator = text.includes('\nTree=') ? '\n' : ','
  const parts = text.split(separator)
  const place = Math.floor(next() * parts.length)
  if (next() < 0.5) parts.splice(place, 1)
  else parts.splice(place, 0, parts[Math.floor(next() * parts.length)]!)
  return asBytes(parts.join(separator))
}
