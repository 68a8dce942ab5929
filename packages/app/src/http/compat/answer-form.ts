import { randomBytes } from 'node:crypto'
import type { Compat, CompatField, CompatRoute, Scenario } from '@candor/scenarios'
import type { FastifyReply } from 'fastify'
import { pageHeaders } from '../page-headers.ts'

/** Answers with a page that has a form for each route of an old API, made of the route's fields. */
export function answerForm(
  reply: FastifyReply,
  scenario: Scenario,
  { routes }: Compat,
  prefix: string,
): FastifyReply {
  const nonce = randomBytes(16).toString('base64')
  return reply
    .headers(
      pageHeaders(
        `script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'; img-src data:; connect-src 'self'`,
      ),
    )
    .type('text/html; charset=utf-8')
    .send(pageText(scenario.title.en, routes, prefix, nonce))
}

function pageText(title: string, routes: readonly CompatRoute[], prefix: string, nonce: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<link rel="icon" href="data:,">
<style nonce="${nonce}">
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
form { border: 1px solid #888; border-radius: 6px; padding: 1rem; margin-bottom: 2rem; }
label { display: grid; grid-template-columns: 16rem 14rem 1fr; gap: .75rem; margin: .25rem 0; align-items: center; }
label.wide { grid-template-columns: 16rem 1fr; }
small { color: #555; }
textarea { font: inherit; font-family: monospace; min-height: 8rem; }
pre { background: #f3f3f3; padding: .75rem; overflow: auto; }
</style>
<h1>${escaped(title)}</h1>
<p>The API of the system that this domain replaces, kept for its clients. The full API: <a href="/openapi.json">/openapi.json</a>.</p>
${routes.map((route) => formText(route, prefix)).join('\n')}
<script nonce="${nonce}">${script}</script>
</html>
`
}

function formText(route: CompatRoute, prefix: string): string {
  const address = `${prefix}/${route.path}`
  return `<form data-method="${route.method}" data-address="${escaped(address)}">
<h2>${route.method} ${escaped(address)}</h2>
<p>${escaped(route.summary)}</p>
${route.query.map((field) => inputText(field, 'query')).join('\n')}
${route.body.flatMap((field) => bodyInputs(field)).join('\n')}
<button>Send</button>
<pre aria-live="polite" hidden></pre>
</form>`
}

/** The fields of an object are asked for one by one; a list is typed as JSON. */
function bodyInputs(field: CompatField): string[] {
  const inner = (field.fields ?? []).filter(({ refused }) => refused === undefined)
  if (field.type === 'fields' && inner.length > 0)
    return inner.map((each) => inputText(each, 'body', field.name))
  return [inputText(field, 'body')]
}

function inputText(field: CompatField, place: 'query' | 'body', parent = ''): string {
  const { name, type, meaning, isRequired = false, fallback } = field
  const about = `name="${escaped(name)}" data-place="${place}" data-parent="${escaped(parent)}" data-type="${type}"`
  const needed = isRequired ? ' required' : ''
  if (type === 'list' || type === 'fields')
    return `<label class="wide"><span>${escaped(name)} (JSON)<br><small>${escaped(meaning)}</small></span><textarea ${about}${needed}>[]</textarea></label>`
  return `<label><span>${escaped(name)}</span>${controlText(field, about + needed, fallback)}<small>${escaped(meaning)}</small></label>`
}

function controlText({ type, choices, least, most }: CompatField, about: string, fallback: unknown): string {
  const options = type === 'flag' ? ['true', 'false'] : choices
  if (options !== undefined) {
    const texts = options.map((option) => {
      const chosen = String(fallback) === option ? ' selected' : ''
      return `<option${chosen}>${escaped(option)}</option>`
    })
    return `<select ${about}>${texts.join('')}</select>`
  }
  if (type === 'text' || type === 'instant') return `<input ${about}>`
  const bounds = `${least === undefined ? '' : ` min="${least}"`}${most === undefined ? '' : ` max="${most}"`}`
  const value = fallback === undefined ? '' : ` value="${escaped(String(fallback))}"`
  return `<input type="number" step="${type === 'integer' ? 1 : 'any'}" ${about}${bounds}${value}>`
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}

/** Sends what a form holds as the API wants it, and shows the answer. */
const script = `
for (const form of document.querySelectorAll('form')) {
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    const query = new URLSearchParams()
    const body = {}
    const shown = form.querySelector('pre')
    shown.hidden = false
    try {
      for (const { name, value, dataset } of form.querySelectorAll('[data-place]')) {
        if (value === '') continue
        if (dataset.place === 'query') { query.set(name, value); continue }
        const numeric = dataset.type === 'number' || dataset.type === 'integer'
        const json = dataset.type === 'list' || dataset.type === 'fields'
        const typed = numeric ? Number(value) : dataset.type === 'flag' ? value === 'true' : json ? JSON.parse(value) : value
        const into = dataset.parent === '' ? body : (body[dataset.parent] ??= {})
        into[name] = typed
      }
      const isPost = form.dataset.method === 'POST'
      const answer = await fetch(form.dataset.address + (query.size > 0 ? '?' + query : ''), {
        method: form.dataset.method,
        ...(isPost ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } : {}),
      })
      shown.textContent = answer.status + '\\n' + JSON.stringify(await answer.json(), null, 2)
    } catch (error) {
      shown.textContent = String(error)
    }
  })
}`
