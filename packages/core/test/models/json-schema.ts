/** As much of JSON Schema 2020-12 as our own schema uses. */
export type Schema = {
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | Schema
  readonly items?: Schema
  readonly oneOf?: readonly Schema[]
  readonly minimum?: number
  readonly maximum?: number
}

/** What a value does not fulfil, one sentence each; empty where it conforms. */
export function complaints(schema: Schema, value: unknown, path = '$'): string[] {
  if (schema.oneOf !== undefined) return oneOf(schema.oneOf, value, path)
  const types = [schema.type ?? []].flat()
  if (types.length > 0 && !types.some((type) => isOf(type, value)))
    return [`${path}: not ${types.join(' or ')}`]
  return [
    ...('const' in schema && schema.const !== value ? [`${path}: not ${String(schema.const)}`] : []),
    ...(schema.enum !== undefined && !schema.enum.includes(value)
      ? [`${path}: not one of ${schema.enum}`]
      : []),
    ...((value as number) < (schema.minimum ?? Number.NEGATIVE_INFINITY)
      ? [`${path}: below the minimum`]
      : []),
    ...((value as number) > (schema.maximum ?? Number.POSITIVE_INFINITY)
      ? [`${path}: above the maximum`]
      : []),
    ...(Array.isArray(value)
      ? value.flatMap((item, i) => complaints(schema.items ?? {}, item, `${path}[${i}]`))
      : []),
    ...(isOf('object', value) ? inObject(schema, value as Record<string, unknown>, path) : []),
  ]
}

function oneOf(choices: readonly Schema[], value: unknown, path: string): string[] {
  const fits = choices.filter((choice) => complaints(choice, value, path).length === 0).length
  return fits === 1 ? [] : [`${path}: fits ${fits} of ${choices.length} choices`]
}

function isOf(type: string, value: unknown): boolean {
  if (type === 'null') return value === null
  if (type === 'array') return Array.isArray(value)
  if (type === 'integer') return Number.isInteger(value)
  if (type === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value)
  return typeof value === type
}

function inObject(schema: Schema, value: Record<string, unknown>, path: string): string[] {
  const missing = (schema.required ?? []).filter((key) => !(key in value)).map((key) => `${path}: no ${key}`)
  const members = Object.entries(value).flatMap(([key, member]) => {
    const known = schema.properties?.[key] ?? schema.additionalProperties ?? true
    if (known === false) return [`${path}: ${key} is not expected`]
    return known === true ? [] : complaints(known, member, `${path}.${key}`)
  })
  return [...missing, ...members]
}
