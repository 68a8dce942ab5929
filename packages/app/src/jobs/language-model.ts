import { CandorError, type PromptMessage } from '@candor/core'
import { type OutboundAllow, placeOfUrl } from '../config/index.ts'
import { appError } from '../errors.ts'
import { mostBytes, outboundCall } from './outbound/outbound-call.ts'

/** Somebody's language model behind a server. `complete` gives its answer as text, whatever that is worth. */
export type LanguageModel = {
  readonly provider: 'openai-compatible' | 'ollama-native'
  readonly model: string
  readonly complete: (
    messages: readonly PromptMessage[],
    schema: object,
    signal: AbortSignal,
  ) => Promise<string>
}

export type LanguageModelSettings = {
  readonly provider: LanguageModel['provider']
  /** of the API: `http://127.0.0.1:11434/v1`, or `http://127.0.0.1:11434` of the native one */
  readonly baseUrl: string
  readonly model: string
  readonly apiKey?: string | null
}

/** Callers have their own time limit; nothing waits longer than this. */
const longestMs = 60_000

/**
 * A language model by its server's address. Nothing is called before `complete` is.
 *
 * @throws (from `complete`) jobs.language_model_failed: any status but 200, a cut connection, an answer of another shape or too long; the
 *   signal's reason where it was aborted
 */
export function languageModel(settings: LanguageModelSettings): LanguageModel {
  const { provider, model } = settings
  const dialect = dialects[provider]
  return {
    provider,
    model,
    complete: async (messages, schema, signal) => {
      const answer = await post(settings, dialect.path, dialect.body(model, messages, schema), signal)
      const text = dialect.text(answer)
      if (typeof text !== 'string') throw failed(provider, 'its answer has no text')
      return text
    },
  }
}

type Dialect = {
  readonly path: string
  readonly body: (model: string, messages: readonly PromptMessage[], schema: object) => object
  readonly text: (answer: Answer) => unknown
}

/** The parts of both servers' answers that are read; any of them may be absent. */
type Answer = {
  readonly choices?: readonly { readonly message?: { readonly content?: unknown } }[]
  readonly message?: { readonly content?: unknown }
} | null

const dialects: Readonly<Record<LanguageModel['provider'], Dialect>> = {
  'openai-compatible': {
    path: '/chat/completions',
    body: (model, messages, schema) => ({
      model,
      messages,
      temperature: 0,
      stream: false,
      response_format: { type: 'json_schema', json_schema: { name: 'narrative', strict: true, schema } },
    }),
    text: (answer) => answer?.choices?.[0]?.message?.content,
  },
  // its OpenAI-compatible route has ignored response_format, its own takes the schema itself
  'ollama-native': {
    path: '/api/chat',
    body: (model, messages, schema) => ({
      model,
      messages,
      stream: false,
      format: schema,
      options: { temperature: 0 },
    }),
    text: (answer) => answer?.message?.content,
  },
}

async function post(
  { provider, baseUrl, apiKey = null }: LanguageModelSettings,
  path: string,
  body: object,
  signal: AbortSignal,
): Promise<Answer> {
  const url = `${baseUrl.replace(/\/+$/, '')}${path}`
  const { status, text, isCut } = await outboundCall({
    url,
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(apiKey !== null && { authorization: `Bearer ${apiKey}` }),
    },
    body: JSON.stringify(body),
    allow: hostOf(url),
    timeoutMs: longestMs,
    signal,
  }).catch((error: unknown) => {
    throw error instanceof CandorError ? failed(provider, error.message) : error
  })
  if (isCut) throw failed(provider, `its answer has more than ${mostBytes} bytes`)
  if (status >= 300 && status < 400) throw failed(provider, 'a redirect is not followed')
  if (status !== 200) throw failed(provider, `status ${status}`)
  try {
    return JSON.parse(text) as Answer
  } catch {
    throw failed(provider, 'its answer is no JSON')
  }
}

/** The operator named the server: it may stand inside and speak plain HTTP. */
function hostOf(url: string): OutboundAllow {
  return new Set(URL.canParse(url) ? [placeOfUrl(new URL(url))] : [])
}

function failed(provider: string, reason: string): Error {
  return appError('jobs.language_model_failed', { provider, reason })
}
