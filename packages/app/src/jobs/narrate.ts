import { createHash } from 'node:crypto'
import {
  CandorError,
  canonicalJson,
  factsDigest,
  type NarrativeAnswer,
  type NarrativeFacts,
  type NarrativeVerdict,
  narrativePrompt,
  narrativeSchema,
  narrativeTemplate,
  type PromptMessage,
  repairPrompt,
  verifyNarrative,
  type Wording,
} from '@candor/core'
import type { LanguageModel } from './language-model.ts'

/**
 * `verified`: the first answer passed every check; `repaired`: the second did; `fallback`: neither did, the text is the template's;
 * `failed`: the language model could not be asked, the text is the template's; `disabled`: there is no language model, likewise.
 */
export type Narrative = {
  readonly status: 'disabled' | 'verified' | 'repaired' | 'fallback' | 'failed'
  readonly provider: string | null
  readonly model: string | null
  readonly promptHash: string | null
  readonly factsHash: string
  readonly checks: {
    readonly failures: NarrativeVerdict['failures']
    readonly rates: NarrativeVerdict['rates']
    /** why the language model could not be asked */
    readonly reason: string | null
  }
  readonly text: string
  readonly answer: NarrativeAnswer
}

export type NarrativeRequest = {
  readonly facts: NarrativeFacts
  readonly wording: Wording
  readonly aliases?: Readonly<Record<string, readonly string[]>>
  /** milliseconds for one answer; default 8,000 */
  readonly timeout?: number
}

/** Makes texts about decisions, by a language model where there is one, and never anything that the facts do not say. */
export type Narrator = { readonly narrate: (request: NarrativeRequest) => Promise<Narrative> }

const defaultTimeout = 8000
const mostAtOnce = 2
/** After so many failures in a row the language model is left alone for a while. */
const mostFailures = 5
const restMilliseconds = 60_000

/**
 * A narrator with its own memory of verified texts (by facts, provider, model and language) and of the language model's failures.
 *
 * @param now milliseconds, for the rest after failures
 * @param known the memory of verified texts; null for none, where somebody else keeps them
 */
export function createNarrator(
  language: LanguageModel | null,
  now: () => number = Date.now,
  known: Map<string, Narrative> | null = new Map(),
): Narrator {
  const waiting: (() => void)[] = []
  let [running, failures, restsUntil] = [0, 0, 0]
  const inTurn = async <T>(work: () => Promise<T>): Promise<T> => {
    if (running >= mostAtOnce) await new Promise<void>((resolve) => waiting.push(resolve))
    running++
    try {
      return await work()
    } finally {
      running--
      waiting.shift()?.()
    }
  }
  const ask = async (model: LanguageModel, request: NarrativeRequest): Promise<Narrative> => {
    if (now() < restsUntil) return templated(request, 'failed', model, 'it failed too often and rests')
    try {
      const narrative = await inTurn(() => askTwice(model, request))
      failures = 0
      return narrative
    } catch (error) {
      if (++failures >= mostFailures) [failures, restsUntil] = [0, now() + restMilliseconds]
      return templated(request, 'failed', model, reasonOf(error))
    }
  }
  return {
    narrate: async (request) => {
      if (language === null) return templated(request, 'disabled', null, null)
      const key = [factsDigest(request.facts), language.provider, language.model].join(' ')
      const before = known?.get(key)
      if (before !== undefined) return before
      const narrative = await ask(language, request)
      if (narrative.status === 'verified' || narrative.status === 'repaired') known?.set(key, narrative)
      return narrative
    },
  }
}

async function askTwice(model: LanguageModel, request: NarrativeRequest): Promise<Narrative> {
  const { facts, wording, aliases } = request
  const prompt = narrativePrompt(facts)
  const first = await answerOf(model, prompt, request)
  const verdict = verifyNarrative(first, facts, wording, aliases)
  if (verdict.isVerified) return accepted(request, model, 'verified', verdict)
  const second = await answerOf(model, repairPrompt(prompt, first, verdict.failures), request)
  const repaired = verifyNarrative(second, facts, wording, aliases)
  if (repaired.isVerified) return accepted(request, model, 'repaired', repaired)
  return { ...templated(request, 'fallback', model, null), checks: { ...checksOf(repaired), reason: null } }
}

function answerOf(
  model: LanguageModel,
  messages: readonly PromptMessage[],
  { facts, timeout = defaultTimeout }: NarrativeRequest,
): Promise<string> {
  return model.complete(messages, narrativeSchema(facts), AbortSignal.timeout(timeout))
}

function accepted(
  request: NarrativeRequest,
  model: LanguageModel,
  status: 'verified' | 'repaired',
  verdict: NarrativeVerdict,
): Narrative {
  return {
    ...about(request, model),
    status,
    checks: { ...checksOf(verdict), reason: null },
    text: textOf(verdict.answer!),
    answer: verdict.answer!,
  }
}

function templated(
  request: NarrativeRequest,
  status: 'disabled' | 'fallback' | 'failed',
  model: LanguageModel | null,
  reason: string | null,
): Narrative {
  const { facts, wording, aliases } = request
  const verdict = verifyNarrative(JSON.stringify(narrativeTemplate(facts)), facts, wording, aliases)
  const answer = verdict.answer ?? { summary: '', drivers: [], counter: [], caveats: [] }
  return {
    ...about(request, model),
    status,
    checks: { failures: [], rates: null, reason },
    text: textOf(answer),
    answer,
  }
}

function about({ facts }: NarrativeRequest, model: LanguageModel | null) {
  return {
    provider: model?.provider ?? null,
    model: model?.model ?? null,
    promptHash: model === null ? null : sha256(canonicalJson(narrativePrompt(facts))),
    factsHash: factsDigest(facts),
  }
}

function checksOf({ failures, rates }: NarrativeVerdict): Pick<NarrativeVerdict, 'failures' | 'rates'> {
  return { failures, rates }
}

function textOf({ summary, drivers, counter }: NarrativeAnswer): string {
  return [summary, ...[...drivers, ...counter].map(({ text }) => text)].join(' ')
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function reasonOf(error: unknown): string {
  if (error instanceof CandorError) return error.message
  return error instanceof Error && error.name === 'TimeoutError' ? 'no answer in time' : String(error)
}
