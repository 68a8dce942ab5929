import { randomUUIDv7 } from 'node:crypto'
import type { NarrativeView } from '@candor/client'
import { factsDigest } from '@candor/core'
import type { Language } from '@candor/scenarios'
import type { JobRecord, Store } from '../store/index.ts'
import type { NarrativeRecord } from '../store/operations/narrative-record.ts'
import { decisionFacts } from './decision-facts.ts'
import type { LanguageModel } from './language-model.ts'
import { createNarrator, type Narrative } from './narrate.ts'
import type { ServedModels } from './served-models.ts'
import { workJobs } from './work-jobs.ts'

export type NarrativesParts = {
  readonly store: Store
  readonly models: ServedModels
  /** null: there is none, texts are the template's, and nothing is stored or called */
  readonly language: LanguageModel | null
  /** told when a text could not be made for a reason of this server's own */
  readonly onFailed: (error: unknown) => void
}

export type AskNarrative = {
  readonly tenantId: string
  readonly id: string
  readonly language: Language
  /** ms since 1970 in UTC */
  readonly at: number
}

/** Texts about decisions, made beside the requests that ask for them. */
export type Narratives = {
  readonly isOn: boolean
  /** the text that stands, or `pending` while it is made */
  ask(request: AskNarrative): Promise<NarrativeView>
  /** takes up what an earlier process has left */
  resume(tenantId: string): void
  /** ends after what is being made */
  stop(): Promise<void>
}

const kind = 'narrative'
const maxAttempts = 3
/** as many as the language model is asked for at once */
const workers = 2

/**
 * Asks a language model for texts, each as a job that survives this process. A verified text is kept for whoever has the same facts; one that could not be made is tried
 * again when it is asked for again.
 */
export function createNarratives({ store, models, language, onFailed }: NarrativesParts): Narratives {
  const narrator = createNarrator(language, Date.now, null)
  const ending = new AbortController()
  const wanted = new Set<string>()
  const working = new Set<Promise<void>>()

  async function make({ payload }: JobRecord, tenantId: string): Promise<undefined> {
    const { decision: id, lang } = payload as { decision: string; lang: Language }
    const facts = await decisionFacts({ store, models }, { tenantId, id, language: lang })
    const record = recordOf(await narrator.narrate(facts), lang, Date.now())
    await store.run('narrative.keep', { tenantId, id, record })
  }

  async function work(): Promise<void> {
    for (const tenantId of wanted) {
      wanted.delete(tenantId)
      await workJobs({
        store,
        tenantId,
        signal: ending.signal,
        handlers: { [kind]: (job) => make(job, tenantId) },
        onFailed: (_job, error) => onFailed(error),
      }).catch(onFailed)
    }
  }

  /** Somebody who works may be about to stop: the tenant is left for him, or for the next one. */
  function wake(tenantId: string): void {
    wanted.add(tenantId)
    if (working.size >= workers || ending.signal.aborted) return
    const one = work().finally(() => {
      working.delete(one)
      for (const left of wanted) wake(left)
    })
    working.add(one)
  }

  async function ask(request: AskNarrative): Promise<NarrativeView> {
    const { tenantId, id, language: lang, at } = request
    const told = await decisionFacts({ store, models }, request)
    if (language === null) {
      const template = await narrator.narrate(told)
      return { ...viewOf(id, recordOf(template, lang, at)), status: 'disabled', provider: null, model: null }
    }
    const { provider, model } = language
    const before = await store.run('narrative.find', { tenantId, id, lang })
    if (before !== null && isVerified(before) && before.provider === provider && before.model === model)
      return viewOf(id, before)
    const facts_hash = factsDigest(told.facts)
    const same = await store.run('narrative.verified', { tenantId, facts_hash, provider, model, lang })
    if (same !== null) {
      await store.run('narrative.keep', { tenantId, id, record: same })
      return viewOf(id, same)
    }
    await store.run('job.enqueue', {
      tenantId,
      id: randomUUIDv7(),
      kind,
      uniqueKey: [kind, id, lang, provider, model, before?.created_at ?? 'first'].join(' '),
      payload: { decision: id, lang },
      maxAttempts,
      at,
    })
    wake(tenantId)
    return { ...noText(id, lang), status: 'pending', provider, model, facts_hash }
  }

  return {
    isOn: language !== null,
    ask,
    resume(tenantId) {
      if (language !== null) wake(tenantId)
    },
    async stop() {
      ending.abort()
      while (working.size > 0) await Promise.all(working)
    },
  }
}

/** What stands of a decision's text, without asking for one. */
export async function storedNarrative(
  store: Store,
  { tenantId, id, lang }: { readonly tenantId: string; readonly id: string; readonly lang: Language },
): Promise<NarrativeView> {
  await store.run('decision.get', { tenantId, id })
  const record = await store.run('narrative.find', { tenantId, id, lang })
  if (record !== null) return viewOf(id, record)
  const isAsked = await store.run('narrative.is_asked', { tenantId, id, lang })
  return { ...noText(id, lang), status: isAsked ? 'pending' : 'disabled' }
}

function isVerified({ status }: NarrativeRecord): boolean {
  return status === 'verified' || status === 'repaired'
}

function recordOf(narrative: Narrative, lang: Language, at: number): NarrativeRecord {
  const { status, provider, model, promptHash, factsHash, checks, text, answer } = narrative
  return {
    lang,
    provider: provider ?? '',
    model: model ?? '',
    facts_hash: factsHash,
    status: status === 'disabled' ? 'fallback' : status,
    prompt_hash: promptHash,
    checks_json: JSON.stringify(checks),
    text,
    answer_json: JSON.stringify(answer),
    created_at: at,
  }
}

function viewOf(id: string, record: NarrativeRecord): NarrativeView {
  const { lang, provider, model, status, prompt_hash, facts_hash, checks_json, text, answer_json } = record
  const { drivers, counter } = JSON.parse(answer_json) as Narrative['answer']
  return {
    decision_id: id,
    lang: lang as Language,
    status,
    provider,
    model,
    prompt_hash,
    facts_hash,
    checks: JSON.parse(checks_json),
    text,
    drivers: [...drivers, ...counter],
  }
}

function noText(id: string, lang: Language): NarrativeView {
  return {
    decision_id: id,
    lang,
    status: 'disabled',
    provider: null,
    model: null,
    prompt_hash: null,
    facts_hash: null,
    checks: null,
    text: null,
    drivers: [],
  }
}
