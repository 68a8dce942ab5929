import type { Operation } from '../openapi/describe-operations.ts'
import { escaped, wordsText } from './html-text.ts'
import { referenceScript, referenceStyle } from './reference-style.ts'
import { type Schema, type Schemas, schemaText, typeText } from './schema-text.ts'

/** The parts of an OpenAPI document that the reference shows. */
export type ReferenceDocument = {
  readonly info: { readonly title: string; readonly version: string; readonly description: string }
  readonly tags: readonly { readonly name: string; readonly description: string }[]
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly schemas: Schemas }
}

type Entry = {
  readonly id: string
  readonly method: string
  readonly path: string
  readonly operation: Operation
}

/**
 * The reference of an API as one page of HTML, made of its description: a list of routes beside their words, parameters, bodies,
 * answers and refusals. It asks for nothing else; styles and script carry the nonce.
 */
export function referencePage(document: ReferenceDocument, nonce: string): string {
  const { info, tags } = document
  const entries = entriesOf(document)
  const groups = tags
    .map((tag) => ({
      ...tag,
      entries: entries.filter(({ operation }) => operation.tags?.includes(tag.name)),
    }))
    .filter((group) => group.entries.length > 0)
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(info.title)} ${escaped(info.version)}: the API</title>
<style nonce="${nonce}">${referenceStyle}</style>
</head>
<body>
<a class="skip" href="#main">To the routes</a>
<div class="frame">
<nav aria-label="Routes">
<label for="find">Find a route (press /)</label>
<input id="find" type="search" autocomplete="off">
<p role="status"></p>
${groups.map(({ name, entries: own }) => navText(name, own)).join('\n')}
</nav>
<main id="main" tabindex="-1">
<h1>${escaped(info.title)} ${escaped(info.version)}</h1>
${wordsText(info.description)}
<p>The same for programs: <a href="/openapi.json">/openapi.json</a> (OpenAPI 3.1).</p>
${groups
  .map(
    ({ name, description, entries: own }) => `<section data-group aria-labelledby="group-${name}">
<h2 id="group-${name}">${escaped(name)}</h2>
${wordsText(description)}
${own.map((entry) => entryText(entry, document.components.schemas)).join('\n')}
</section>`,
  )
  .join('\n')}
</main>
</div>
<script nonce="${nonce}">${referenceScript}</script>
</body>
</html>
`
}

function entriesOf({ paths }: ReferenceDocument): Entry[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      id: `${method}-${path.replace(/[^a-z0-9]+/gi, '-').replace(/^-|-$/g, '')}`,
      method: method.toUpperCase(),
      path,
      operation,
    })),
  )
}

function findText({ method, path, operation }: Entry): string {
  return escaped(`${method} ${path} ${operation.summary ?? ''}`.toLowerCase())
}

/** A long address breaks before a slash, not in a word. */
function breakable(path: string): string {
  return escaped(path).replace(/(?<=.)\//g, '<wbr>/')
}

function methodText(method: string): string {
  return `<span class="method ${method}">${method}</span>`
}

function navText(name: string, entries: readonly Entry[]): string {
  const items = entries.map(
    (entry) =>
      `<li data-find="${findText(entry)}"><a href="#${entry.id}">${methodText(entry.method)}<span>${breakable(entry.path)}</span></a></li>`,
  )
  return `<div data-group><h2>${escaped(name)}</h2><ul>${items.join('')}</ul></div>`
}

function entryText(entry: Entry, schemas: Schemas): string {
  const { id, method, path, operation } = entry
  return `<article id="${id}" data-find="${findText(entry)}" aria-labelledby="${id}-name">
<h3 id="${id}-name">${methodText(method)} ${breakable(path)}</h3>
${wordsText(operation.description ?? operation.summary ?? '')}
${parametersText(operation, schemas)}
${bodyText(operation, schemas)}
${exampleText(entry)}
${answersText(operation, schemas)}
</article>`
}

const places = ['path', 'query', 'header']

function parametersText({ parameters = [] }: Operation, schemas: Schemas): string {
  if (parameters.length === 0) return ''
  const inOrder = parameters.toSorted((a, b) => places.indexOf(a.in) - places.indexOf(b.in))
  const rows = (inOrder as readonly (NonNullable<Operation['parameters']>[number] & Described)[]).map(
    (parameter) => {
      const { name, schema = {}, description = schema.description ?? '', required = false } = parameter
      const usual = schema.default === undefined ? '' : ` Default: ${JSON.stringify(schema.default)}.`
      return `<tr><td class="short"><code>${escaped(name)}</code>${required ? ' <span class="needed">required</span>' : ''}</td><td class="short">${escaped(parameter.in)}</td><td>${escaped(typeText(schema, schemas))}</td><td>${escaped(description + usual)}</td></tr>`
    },
  )
  return `<h4>Parameters</h4><table><thead><tr><th scope="col">name</th><th scope="col">in</th><th scope="col">type</th><th scope="col">meaning</th></tr></thead><tbody>${rows.join('')}</tbody></table>`
}

type Described = { readonly schema?: Schema; readonly description?: string; readonly required?: boolean }

function bodyText({ requestBody }: Operation, schemas: Schemas): string {
  const [type, media] = Object.entries(requestBody?.content ?? {})[0] ?? []
  if (media?.schema === undefined) return ''
  const types = Object.keys(requestBody!.content).join(', ')
  const shown = schemaText(media.schema as Schema, schemas)
  return `<h4>Body</h4><p><code>${escaped(types)}</code> <span class="type">${escaped(type === undefined ? '' : typeText(media.schema as Schema, schemas))}</span></p>${shown}`
}

/** The request as a command line, and its answer. */
function exampleText({ method, path, operation }: Entry): string {
  const { parameters = [], requestBody, responses } = operation
  const answer = Object.values(responses['200']?.content ?? {})[0]?.example
  if (answer === undefined) return ''
  const value = (place: string) =>
    Object.fromEntries(
      parameters
        .filter((each) => each.in === place && each.example !== undefined)
        .map(({ name, example }) => [name, String(example)]),
    )
  const named = value('path')
  const address = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(named[name] ?? name))
  const query = new URLSearchParams(value('query')).toString()
  const body = Object.values(requestBody?.content ?? {})[0]?.example
  const lines = [
    `curl -s${method === 'GET' || method === 'POST' ? '' : ` -X ${method}`} 'http://127.0.0.1:8080${address}${query === '' ? '' : `?${query}`}'`,
    ...(method === 'POST' && body === undefined ? ['  -X POST'] : []),
    ...(body === undefined
      ? []
      : [
          "  -H 'content-type: application/json'",
          `  -d '${JSON.stringify(body, null, 1).replaceAll("'", "'\\''")}'`,
        ]),
  ]
  const text = typeof answer === 'string' ? answer : JSON.stringify(answer, null, 2)
  return `<details><summary>Example</summary>
<pre tabindex="0" role="group" aria-label="Request">${escaped(lines.join(' \\\n'))}</pre>
<pre tabindex="0" role="group" aria-label="Answer">${escaped(text)}</pre></details>`
}

function answersText({ responses }: Operation, schemas: Schemas): string {
  const rows = Object.entries(responses).map(([status, { description = '', content = {} }]) => {
    const schema = Object.values(content)[0]?.schema as Schema | undefined
    const isUsual = status.startsWith('2')
    const inner = isUsual && schema !== undefined ? schemaText(schema, schemas) : ''
    const type = schema === undefined ? '' : `<span class="type">${escaped(typeText(schema, schemas))}</span>`
    return `<tr><td><code>${escaped(status)}</code></td><td>${wordsText(description)}${isUsual ? type : ''}${inner}</td></tr>`
  })
  return `<details><summary>Answers and refusals</summary><table><thead><tr><th scope="col">status</th><th scope="col">what</th></tr></thead><tbody>${rows.join('')}</tbody></table></details>`
}
