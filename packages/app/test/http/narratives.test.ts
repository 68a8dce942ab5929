import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { createClient, type NarrativeView, type ProblemError } from '@candor/client'
import { narrativeTemplate } from '@candor/core'
import pino from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { languageModelSetting } from '../../src/config/index.ts'
import { createApp } from '../../src/http/index.ts'
import { demoAccess } from '../../src/jobs/access.ts'
import { decisionFacts } from '../../src/jobs/decision-facts.ts'
import { createNarratives, type Narratives } from '../../src/jobs/decision-narratives.ts'
import { languageModel } from '../../src/jobs/language-model.ts'
import { createServedModels, type ServedModels } from '../../src/jobs/served-models.ts'
import type { Store } from '../../src/store/index.ts'
import { claimRecord, dataFolderWith } from '../served/registered-models.ts'

const tenantId = 'default'
let store: Store
let models: ServedModels
const closing: (() => Promise<unknown> | unknown)[] = []

beforeEach(async () => {
  const made = await dataFolderWith({ 'claims-gbm': 'gbm' })
  store = made.store
  models = createServedModels(store, made.path)
})

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
  await store.close()
})

/** What a language model of somebody does with a request; `facts` are those that it was told. */
type Manner = (
  response: ServerResponse,
  asked: number,
  facts: Parameters<typeof narrativeTemplate>[0],
) => void

/** A real HTTP server that plays an OpenAI-compatible one. */
async function provider(manner: Manner) {
  const asked = { times: 0, open: 0, most: 0, keys: new Set<string | undefined>() }
  const server = createServer(async (request, response) => {
    asked.times += 1
    asked.open += 1
    asked.most = Math.max(asked.most, asked.open)
    response.once('close', () => {
      asked.open -= 1
    })
    asked.keys.add(request.headers.authorization)
    const { messages } = JSON.parse(await text(request)) as { messages: { content: string }[] }
    manner(response, asked.times, factsIn(messages[0]!.content, messages[1]!.content))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(resolve))
  })
  return { asked, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1` }
}

/** The facts stand in the prompt as JSON, language and direction in its rules. */
function factsIn(rules: string, told: string) {
  const facts = JSON.parse(told.slice(told.indexOf('{'), told.lastIndexOf('}') + 1))
  const direction = /factors with direction (UP|DOWN)/.exec(rules)![1]
  return { ...facts, direction, language: rules.includes('in Spanish') ? 'es' : 'en' }
}

const say = (response: ServerResponse, content: string) =>
  response.end(JSON.stringify({ choices: [{ message: { content } }] }))

const honest: Manner = (response, _asked, facts) =>
  void say(response, JSON.stringify(narrativeTemplate(facts)))
const lying: Manner = (response, _asked, facts) =>
  void say(response, JSON.stringify(narrativeTemplate(facts)).replaceAll('raises', 'lowers'))
const schemaless: Manner = (response) => void say(response, 'Sure! Here is your text: it is risky.')
const broken: Manner = (response) => void response.writeHead(500).end('{}')

async function server(url: string | null) {
  const setting = languageModelSetting(
    url === null ? {} : { CANDOR_LLM_URL: url, CANDOR_LLM_MODEL: 'tiny', CANDOR_LLM_API_KEY: 'k-1' },
  )
  const failures: unknown[] = []
  const narratives: Narratives = createNarratives({
    store,
    models,
    language: setting === null ? null : languageModel(setting),
    onFailed: (error) => failures.push(error),
  })
  const app = await createApp({
    access: demoAccess,
    store,
    models,
    narratives,
    logger: pino({ level: 'silent' }),
    pageFolder: '/nowhere',
  })
  closing.push(async () => {
    await narratives.stop()
    await app.close()
    expect(failures).toEqual([])
  })
  const client = createClient({ baseUrl: await app.listen({ host: '127.0.0.1', port: 0 }) })
  const score = async (row: number, query: object = {}) =>
    (await client.score({ params: { name: 'claims-gbm' }, query, body: { features: claimRecord(row) } }))
      .decision_id
  const come = async (id: string): Promise<NarrativeView> => {
    for (;;) {
      const view = await client.narrative({ params: { id } })
      if (view.status !== 'pending') return view
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }
  return { client, score, come, narratives }
}

describe('a narrative', () => {
  it('is off unless the operator names a language model: our own words, nothing stored', async () => {
    const { client, score } = await server(null)
    const params = { id: await score(1, { narrate: 'true' }) }
    const view = await client.askNarrative({ params })
    expect(view).toMatchObject({ status: 'disabled', provider: null, model: null })
    expect(view.text).toMatch(/^The score is/)
    expect(await client.narrative({ params })).toMatchObject({ status: 'disabled', text: null })
    expect((await client.decision({ params })).narrative).toEqual({ status: 'disabled' })
    expect((await client.jobs({ query: { kind: 'narrative' } })).items).toEqual([])
  })

  it('is made beside the request, verified, kept, and shown with the decision', async () => {
    const { url, asked } = await provider(honest)
    const { client, score, come } = await server(url)
    const params = { id: await score(1) }
    expect(await client.narrative({ params })).toMatchObject({ status: 'disabled' })
    expect(await client.askNarrative({ params })).toMatchObject({ status: 'pending', model: 'tiny' })
    const view = await come(params.id)
    expect(view).toMatchObject({
      status: 'verified',
      provider: 'openai-compatible',
      model: 'tiny',
      lang: 'en',
    })
    expect(view.drivers.length).toBeGreaterThan(0)
    expect(asked.keys).toEqual(new Set(['Bearer k-1']))
    expect((await client.decision({ params })).narrative).toEqual({ status: 'verified' })
    expect(await client.askNarrative({ params })).toEqual(view)
    const spanish = await client.askNarrative({ params, query: { lang: 'es' } })
    expect(spanish.status).toBe('pending')
    expect(asked.times).toBeLessThanOrEqual(2)
  })

  it('is asked for once of the same facts, whichever decision they are of', async () => {
    const { url, asked } = await provider(honest)
    const { client, score, come } = await server(url)
    const [first, second] = [await score(2), await score(2)]
    await client.askNarrative({ params: { id: first } })
    const view = await come(first)
    const same = await client.askNarrative({ params: { id: second } })
    expect(same).toEqual({ ...view, decision_id: second })
    expect(asked.times).toBe(1)
  })

  it('comes with a score that asks for it', async () => {
    const { url } = await provider(honest)
    const { score, come } = await server(url)
    expect((await come(await score(3, { narrate: 'true' }))).status).toBe('verified')
  })

  it.each<[string, Manner, string, RegExp | null]>([
    ['lies', lying, 'fallback', null],
    ['knows no schema', schemaless, 'fallback', null],
    ['fails', broken, 'failed', /status 500/],
    [
      'is repaired',
      (response, asked, facts) => (asked === 1 ? lying : honest)(response, asked, facts),
      'repaired',
      null,
    ],
  ])('of a language model that %s says so, and says nothing wrong', async (_, manner, status, reason) => {
    const { url } = await provider(manner)
    const { client, score, come } = await server(url)
    const id = await score(4)
    const { facts } = await decisionFacts({ store, models }, { tenantId, id, language: 'en' })
    await client.askNarrative({ params: { id } })
    const view = await come(id)
    expect(view.status).toBe(status)
    if (reason !== null) expect(view.checks?.reason).toMatch(reason)
    for (const item of facts.items)
      expect(view.text).toContain(item.direction === 'UP' ? 'raises the score' : 'lowers the score')
    expect((await client.decision({ params: { id } })).outcome).not.toBeNull()
  })

  it('that was not verified is tried again when it is asked for again', async () => {
    const { url } = await provider((response, asked, facts) =>
      (asked <= 2 ? lying : honest)(response, asked, facts),
    )
    const { client, score, come } = await server(url)
    const params = { id: await score(5) }
    await client.askNarrative({ params })
    expect((await come(params.id)).status).toBe('fallback')
    expect((await client.askNarrative({ params })).status).toBe('pending')
    while ((await client.narrative({ params })).status !== 'verified')
      await new Promise((resolve) => setTimeout(resolve, 10))
  })

  it('asks a slow language model for two at once, and leaves one alone that failed five times', async () => {
    const slow = await provider(
      (response, asked, facts) => void setTimeout(() => honest(response, asked, facts), 40),
    )
    const first = await server(slow.url)
    const ids = await Promise.all([6, 7, 8, 9, 10].map((row) => first.score(row)))
    await Promise.all(ids.map((id) => first.client.askNarrative({ params: { id } })))
    for (const id of ids) expect((await first.come(id)).status).toBe('verified')
    expect(slow.asked.most).toBe(2)

    const failing = await provider(broken)
    const second = await server(failing.url)
    for (const row of [11, 12, 13, 14, 15, 16, 17]) {
      const id = await second.score(row)
      await second.client.askNarrative({ params: { id } })
      expect((await second.come(id)).status).toBe('failed')
    }
    expect(failing.asked.times).toBe(5)
  })

  it('that was asked for before a crash is made by the next process', async () => {
    const { url } = await provider(honest)
    const { client, score, narratives } = await server(url)
    await narratives.stop()
    const params = { id: await score(18) }
    expect((await client.askNarrative({ params })).status).toBe('pending')
    expect((await client.decision({ params })).narrative).toEqual({ status: 'pending' })
    const next = await server(url)
    next.narratives.resume(tenantId)
    expect((await next.come(params.id)).status).toBe('verified')
  })

  it('is refused where nothing was explained, and gone with the person', async () => {
    const { url } = await provider(honest)
    const { client, score, come } = await server(url)
    const refusal = async (id: string) =>
      client.askNarrative({ params: { id } }).catch((error: unknown) => (error as ProblemError).problem.code)
    expect(await refusal(await score(1, { explain: 'none' }))).toBe('decisions.nothing_to_tell')
    expect(await refusal('none')).toBe('store.unknown_decision')
    const entity = { type: 'customer', id: 'c-1' }
    const scored = await client.score({
      params: { name: 'claims-gbm' },
      body: { features: claimRecord(19), entity },
    })
    const params = { id: scored.decision_id }
    await client.askNarrative({ params })
    const { facts_hash } = await come(params.id)
    await client.entityErasure({ params: entity, body: { reason: 'r-1' } })
    expect(await client.narrative({ params })).toMatchObject({ status: 'disabled', text: null })
    expect(await refusal(params.id)).toBe('store.erased')
    const kept = {
      tenantId,
      facts_hash: facts_hash!,
      provider: 'openai-compatible',
      model: 'tiny',
      lang: 'en',
    }
    expect(await store.run('narrative.verified', kept)).toBeNull()
  })
})

it('a language model is named whole, or not at all', () => {
  const url = 'http://127.0.0.1:1/v1'
  for (const environment of [
    { CANDOR_LLM_URL: url },
    { CANDOR_LLM_URL: 'nowhere', CANDOR_LLM_MODEL: 'm' },
    { CANDOR_LLM_URL: url, CANDOR_LLM_MODEL: 'm', CANDOR_LLM_PROVIDER: 'other' },
  ])
    expect(() => languageModelSetting(environment)).toThrow(
      expect.objectContaining({ code: 'app.bad_language_model' }),
    )
})
