import type { Routes } from '@candor/client'
import { examples } from './examples.generated.ts'
import { ownRefusals } from './own-refusals.ts'
import { entryOf, refusalsOf } from './refusals-of.ts'
import type { RouteExample } from './route-example.ts'

type Media = { schema?: object; example?: unknown }
type Answer = { description?: string; content?: Record<string, Media> }
type Parameter = { name: string; in: string; example?: unknown }

/** One operation of an OpenAPI document, as far as it is read or written here. */
export type Operation = {
  operationId?: string
  summary?: string
  description?: string
  tags?: string[]
  security?: readonly Readonly<Record<string, readonly string[]>>[]
  parameters?: Parameter[]
  requestBody?: { content: Record<string, Media> }
  responses: Record<string, Answer>
}

export type Paths = Readonly<Record<string, Readonly<Record<string, Operation>>>>

/** The groups of the reference, in their order. */
export const groups = {
  scoring: 'Score records, decide, explain.',
  decisions: 'Stored decisions, what came to light about them, and what proves them.',
  data: 'Events, entities and tables.',
  models: 'Registered models.',
  work: 'Work that goes on beside requests.',
  audit: 'The audit chain.',
  access: 'Keys, people, sessions.',
  server: 'The server itself.',
  v2: 'The V2 inference protocol (Open Inference Protocol, KServe, Triton). Nothing is stored.',
  mlflow: 'The protocol of MLflow’s scoring server. Nothing is stored.',
  compat: 'The old APIs of the domains.',
} as const

type Group = keyof typeof groups

/** The first of these that an address begins with says its group; a parameter counts as `*`. */
const groupOf: readonly (readonly [prefix: string, group: Group])[] = [
  ['/v1/models/*/', 'scoring'],
  ['/v1/models', 'models'],
  ['/v1/decisions', 'decisions'],
  ['/v1/labels', 'decisions'],
  ['/v1/jobs', 'work'],
  ['/v1/audit', 'audit'],
  ['/v1/api-keys', 'access'],
  ['/v1/tenants', 'access'],
  ['/v1/users', 'access'],
  ['/v1/session', 'access'],
  ['/v1/oidc', 'access'],
  ['/v1/', 'data'],
]

/**
 * Completes every operation of a document in place of a schema alone: its group, its refusals by status with their codes, and an
 * example of a request and its answer.
 */
export function describeOperations(paths: Paths): Paths {
  const entries = Object.entries(paths).map(([path, operations]) => [
    path,
    Object.fromEntries(
      Object.entries(operations).map(([method, operation]) => [method, described(path, method, operation)]),
    ),
  ])
  return Object.fromEntries(entries)
}

function described(path: string, method: string, operation: Operation): Operation {
  const { tags = [groupAt(path)] } = operation
  const withRefusals = isOwn(operation)
    ? { ...operation.responses, ...refusalAnswers(operation) }
    : operation.responses
  const example = examples[`${method.toUpperCase()} ${path}`]
  const whole = { ...operation, tags, responses: withRefusals }
  return example === undefined ? whole : withExample(whole, example)
}

function groupAt(path: string): Group {
  const plain = path.replace(/\{\w+\}/g, '*')
  return groupOf.find(([prefix]) => plain.startsWith(prefix))?.[1] ?? 'server'
}

/** Routes that refuse by problem documents. */
function isOwn({ responses }: Operation): boolean {
  return responses['default']?.content?.['application/problem+json'] !== undefined
}

function refusalAnswers(operation: Operation): Record<string, Answer> {
  const { operationId, security = [], parameters = [], requestBody, responses } = operation
  const byStatus = refusalsOf({
    isOpen: security.length === 0,
    hasBody: requestBody !== undefined,
    hasParameters: parameters.length > 0,
    own: ownRefusals[operationId as keyof Routes] ?? [],
  })
  const { content = {} } = responses['default']!
  const entries = Object.entries(byStatus).filter(([status]) => responses[status] === undefined)
  return Object.fromEntries(
    entries.map(([status, codes]) => {
      const lines = codes.map((code) => `- \`${code}\`: ${entryOf(code).template}`)
      return [status, { description: lines.join('\n'), content }]
    }),
  )
}

function withExample(
  operation: Operation,
  { params = {}, query = {}, body, status = 200, answer }: RouteExample,
): Operation {
  const { parameters, requestBody, responses } = operation
  const ok = responses[status] ?? {}
  return {
    ...operation,
    ...(parameters === undefined
      ? {}
      : { parameters: parameters.map((each) => withValue(each, { path: params, query }[each.in])) }),
    ...(requestBody === undefined || body === undefined
      ? {}
      : { requestBody: { ...requestBody, content: firstWith(requestBody.content, body) } }),
    responses: { ...responses, [status]: { ...ok, content: firstWith(ok.content ?? {}, answer) } },
  }
}

function withValue(parameter: Parameter, values: Readonly<Record<string, string>> | undefined): Parameter {
  const value = values?.[parameter.name]
  return value === undefined ? parameter : { ...parameter, example: value }
}

/** An example belongs to the first of several types of content. */
function firstWith(content: Readonly<Record<string, Media>>, example: unknown): Record<string, Media> {
  const [first, ...others] = Object.entries(content)
  if (first === undefined) return {}
  return { [first[0]]: { ...first[1], example }, ...Object.fromEntries(others) }
}
