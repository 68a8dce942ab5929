import { appError } from '../errors.ts'
import { secretSetting } from './secret-setting.ts'

export type LanguageModelSetting = {
  readonly provider: 'openai-compatible' | 'ollama-native'
  readonly baseUrl: string
  readonly model: string
  readonly apiKey: string | null
}

const providers = ['openai-compatible', 'ollama-native'] as const

/**
 * The language model that the operator lets write texts about decisions: `CANDOR_LLM_URL` and `CANDOR_LLM_MODEL`, with `CANDOR_LLM_API_KEY` (or `…_FILE`) where its
 * server wants one, and `CANDOR_LLM_PROVIDER`. Null: there is none, and nothing is called.
 *
 * @throws app.bad_language_model, app.secret_twice, app.secret_unreadable, app.secret_writable
 * @example
 * languageModelSetting({})   // null
 */
export function languageModelSetting(
  environment: Readonly<Record<string, string | undefined>>,
): LanguageModelSetting | null {
  const told = (name: string) => environment[`CANDOR_LLM_${name}`] ?? ''
  const baseUrl = told('URL')
  if (baseUrl === '') return null
  const named = told('PROVIDER') || providers[0]
  const provider = providers.find((one) => one === named)
  if (provider === undefined)
    throw bad(`CANDOR_LLM_PROVIDER is ${named}; expected one of ${providers.join(', ')}`)
  if (!URL.canParse(baseUrl)) throw bad(`CANDOR_LLM_URL is no address: ${baseUrl}`)
  if (told('MODEL') === '') throw bad('CANDOR_LLM_MODEL is not set; expected the name of the model')
  return { provider, baseUrl, model: told('MODEL'), apiKey: secretSetting('CANDOR_LLM_API_KEY', environment) }
}

function bad(what: string): Error {
  return appError('app.bad_language_model', { what })
}
