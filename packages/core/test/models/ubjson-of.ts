/** A document as UBJSON the way XGBoost writes it: sized keys, lists of numbers typed. */
export function ubjsonOf(value: unknown): Uint8Array {
  const bytes: number[] = []
  put(bytes, value)
  return Uint8Array.from(bytes)
}

function put(bytes: number[], value: unknown): void {
  if (value === null) mark(bytes, 'Z')
  else if (typeof value === 'boolean') mark(bytes, value ? 'T' : 'F')
  else if (typeof value === 'number') putNumber(bytes, value)
  else if (typeof value === 'string') {
    mark(bytes, 'S')
    putText(bytes, value)
  } else if (Array.isArray(value)) putList(bytes, value)
  else {
    mark(bytes, '{')
    for (const [key, member] of Object.entries(value as object)) {
      putText(bytes, key)
      put(bytes, member)
    }
    mark(bytes, '}')
  }
}

function mark(bytes: number[], letter: string): void {
  bytes.push(letter.charCodeAt(0))
}

function putText(bytes: number[], text: string): void {
  const encoded = new TextEncoder().encode(text)
  mark(bytes, 'L')
  bytes.push(...numberBytes(8, (view) => view.setBigInt64(0, BigInt(encoded.length))))
  bytes.push(...encoded)
}

function putNumber(bytes: number[], value: number): void {
  const isWhole = Number.isInteger(value) && Math.abs(value) < 2 ** 31
  mark(bytes, isWhole ? 'l' : 'D')
  bytes.push(
    ...(isWhole
      ? numberBytes(4, (view) => view.setInt32(0, value))
      : numberBytes(8, (view) => view.setFloat64(0, value))),
  )
}

function putList(bytes: number[], list: readonly unknown[]): void {
  mark(bytes, '[')
  if (list.length === 0 || list.some((value) => typeof value !== 'number')) {
    for (const value of list) put(bytes, value)
    mark(bytes, ']')
    return
  }
  for (const letter of '$d#L') mark(bytes, letter)
  bytes.push(...numberBytes(8, (view) => view.setBigInt64(0, BigInt(list.length))))
  for (const value of list) bytes.push(...numberBytes(4, (view) => view.setFloat32(0, value as number)))
}

function numberBytes(size: 4 | 8, write: (view: DataView) => unknown): Uint8Array {
  const bytes = new Uint8Array(size)
  write(new DataView(bytes.buffer))
  return bytes
}
