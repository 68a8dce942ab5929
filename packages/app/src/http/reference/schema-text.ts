import { escaped } from './html-text.ts'

/** A JSON schema as it stands in an OpenAPI document. */
export type Schema = {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly description?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly additionalProperties?: Schema | boolean
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
  readonly default?: unknown
  readonly [word: string]: unknown
}

export type Schemas = Readonly<Record<string, Schema>>

const deepest = 6

/** The properties of a schema as nested lists: name, type, whether it must be there, what it means. What refers to itself ends with its name. */
export function schemaText(schema: Schema, schemas: Schemas, above: readonly string[] = []): string {
  const { name, meant } = resolved(schema, schemas)
  const inside = name === null ? above : [...above, name]
  if (inside.length > deepest || (name !== null && above.includes(name))) return ''
  const shown = meant.items === undefined ? meant : resolved(meant.items, schemas).meant
  const choices = shown.anyOf ?? shown.oneOf ?? shown.allOf
  const objects = (choices ?? []).filter((choice) => resolved(choice, schemas).meant.properties !== undefined)
  if (objects.length > 0) return choiceText(objects, schemas, inside)
  const { properties = {}, required = [] } = shown
  const rows = Object.entries(properties).map(([property, each]) =>
    propertyText(property, each, required.includes(property), schemas, inside),
  )
  return rows.length === 0 ? '' : `<ul class="fields">${rows.join('')}</ul>`
}

function choiceText(choices: readonly Schema[], schemas: Schemas, above: readonly string[]): string {
  if (choices.length === 1) return schemaText(choices[0]!, schemas, above)
  const parts = choices.map(
    (choice) => `<li><span class="type">either</span>${schemaText(choice, schemas, above)}</li>`,
  )
  return `<ul class="fields">${parts.join('')}</ul>`
}

function propertyText(
  property: string,
  schema: Schema,
  isRequired: boolean,
  schemas: Schemas,
  above: readonly string[],
): string {
  const { meant } = resolved(schema, schemas)
  const words = schema.description ?? meant.description
  const about = [
    `<code>${escaped(property)}</code> <span class="type">${escaped(typeText(schema, schemas))}</span>`,
    isRequired ? ' <span class="needed">required</span>' : '',
    words === undefined ? '' : ` <span class="meaning">${escaped(words)}</span>`,
  ].join('')
  const inner = schemaText(schema, schemas, above)
  return inner === ''
    ? `<li>${about}</li>`
    : `<li><details><summary>${about}</summary>${inner}</details></li>`
}

/** A type in a few words: `list of Reason`, `"raw" | "calibrated"`, `number or null`. */
export function typeText(schema: Schema, schemas: Schemas): string {
  const { name, meant } = resolved(schema, schemas)
  if (name !== null && meant.properties !== undefined) return name
  if (meant.const !== undefined) return JSON.stringify(meant.const)
  if (meant.enum !== undefined) return meant.enum.map((value) => JSON.stringify(value)).join(' | ')
  const choices = meant.anyOf ?? meant.oneOf ?? meant.allOf
  if (choices !== undefined)
    return name ?? [...new Set(choices.map((choice) => typeText(choice, schemas)))].join(' or ')
  if (meant.items !== undefined) return `list of ${typeText(meant.items, schemas)}`
  const { type = 'any value', format } = meant
  const plain = typeof type === 'string' ? type : type.join(' or ')
  return format === undefined ? plain : `${plain} (${String(format)})`
}

function resolved(schema: Schema, schemas: Schemas): { name: string | null; meant: Schema } {
  if (schema.$ref === undefined) return { name: null, meant: schema }
  const name = schema.$ref.split('/').at(-1)!
  // what goes in and what comes out are two schemas of one name
  return { name: name.replace(/(?<=.)Input$/, ''), meant: schemas[name] ?? {} }
}
