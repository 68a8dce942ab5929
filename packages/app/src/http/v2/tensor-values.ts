import type { FeatureValue } from '@candor/client'
import { appError } from '../../errors.ts'
import { roundToHalf } from './half-float.ts'
import type { Datatype, RequestInput } from './v2-schema.ts'

/**
 * The elements of an input tensor, row-major, each with the value that its datatype can hold: FP32 and FP16 are rounded to their
 * precision, whole numbers must be whole and in range, null is missing.
 *
 * @throws http.tensor_refused for a shape that the data do not have, and for elements that are not of the datatype
 */
export function tensorValues({ name, shape, datatype, parameters = {}, data }: RequestInput): FeatureValue[] {
  const elements: unknown[] = []
  flatten(data, 0, { name, shape, elements })
  const size = shape.reduce((product, length) => product * length, 1)
  if (elements.length !== size)
    throw refused(
      name,
      `its shape [${shape.join(',')}] has room for ${size} elements; received ${elements.length}`,
    )
  const read = readerOf(datatype, contentTypeOf(name, datatype, parameters['content_type']))
  return elements.map((element, at) => {
    const value = element === null ? null : read(element)
    if (value === undefined) throw refused(name, `element ${at} is no ${datatype}`)
    return value
  })
}

type Flattening = { readonly name: string; readonly shape: readonly number[]; readonly elements: unknown[] }

/** Flat lists have any length, which is compared later; nested ones have that of their dimension. */
function flatten(data: readonly unknown[], depth: number, into: Flattening): void {
  const { name, shape, elements } = into
  const isNested = data.some((each) => Array.isArray(each))
  if (!isNested && depth === 0) {
    for (const each of data) elements.push(each)
    return
  }
  if (data.length !== shape[depth])
    throw refused(
      name,
      `nested data of dimension ${depth} has ${data.length} elements; its shape says ${shape[depth] ?? 'none'}`,
    )
  for (const each of data) {
    if (isNested !== Array.isArray(each) || (!isNested && depth !== shape.length - 1))
      throw refused(name, 'its data are nested unevenly')
    if (Array.isArray(each)) flatten(each, depth + 1, into)
    else elements.push(each)
  }
}

type Reader = (element: unknown) => FeatureValue | undefined

function readerOf(datatype: Datatype, contentType: string | null): Reader {
  if (datatype === 'BOOL') return flagOf
  if (datatype === 'BYTES') return contentType === 'base64' ? textOfBase64 : textOf
  if (datatype.startsWith('FP')) return floatReader(datatype)
  return wholeReader(datatype)
}

function flagOf(element: unknown): boolean | undefined {
  if (typeof element === 'boolean') return element
  return element === 0 || element === 1 ? element === 1 : undefined
}

function textOf(element: unknown): string | undefined {
  return typeof element === 'string' ? element : undefined
}

function textOfBase64(element: unknown): string | undefined {
  if (typeof element !== 'string' || !/^[A-Za-z0-9+/]*={0,2}$/.test(element)) return undefined
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(element, 'base64'))
  } catch {
    return undefined
  }
}

function floatReader(datatype: Datatype): Reader {
  const round =
    datatype === 'FP32' ? Math.fround : datatype === 'FP16' ? roundToHalf : (value: number) => value
  return (element) => {
    if (typeof element !== 'number') return undefined
    const value = round(element)
    return Number.isFinite(value) ? value : undefined
  }
}

/** Whole numbers beyond 2^53 cannot be told apart in JSON as it is read everywhere; they are refused. */
function wholeReader(datatype: Datatype): Reader {
  const bits = Number(/\d+$/.exec(datatype)![0])
  const isUnsigned = datatype.startsWith('U')
  const least = isUnsigned ? 0 : Math.max(-(2 ** (bits - 1)), Number.MIN_SAFE_INTEGER)
  const most = Math.min(2 ** (isUnsigned ? bits : bits - 1) - 1, Number.MAX_SAFE_INTEGER)
  return (element) =>
    Number.isInteger(element) && Number(element) >= least && Number(element) <= most
      ? Number(element)
      : undefined
}

const contentTypes: Readonly<Record<string, (datatype: Datatype) => boolean>> = {
  str: (datatype) => datatype === 'BYTES',
  base64: (datatype) => datatype === 'BYTES',
  datetime: (datatype) => datatype === 'BYTES',
  np: () => true,
  pd: () => true,
}

function contentTypeOf(name: string, datatype: Datatype, given: unknown): string | null {
  if (given === undefined) return null
  const fits = typeof given === 'string' && Object.hasOwn(contentTypes, given) ? contentTypes[given]! : null
  if (fits?.(datatype)) return given as string
  throw refused(
    name,
    `content_type ${JSON.stringify(given)} with ${datatype} is not known; known: ${Object.keys(contentTypes).join(', ')}`,
  )
}

function refused(name: string, detail: string): Error {
  return appError('http.tensor_refused', { name, detail })
}
