import { askToExplain, type ExplainRequest, type ExplainSpace } from '../jobs/explanation-job.ts'
import type { ExplainMethod } from '../jobs/explanation-plan.ts'
import { type Frame, type InputOptions, readOptions } from './command-frame.ts'
import type { TenantFlags } from './tenant-option.ts'

/** The options by which commands are told how rows are explained; each command takes some of them. */
export type ExplainingFlags = InputOptions &
  TenantFlags & {
    readonly model: string
    readonly features?: readonly string[]
    readonly method?: string
    readonly space?: ExplainSpace
    readonly background?: string
    readonly backgroundRows?: number
    readonly class?: string
    readonly level?: 'source' | 'column'
    readonly where?: string
  }

/** What is asked for by these options; the usual where one is not given. */
export function explainRequestOf(files: readonly string[], frame: Frame<ExplainingFlags>): ExplainRequest {
  const { options, dataDir, talk } = frame
  const { model, features = null, space = null, background = null, backgroundRows = null } = options
  return askToExplain({
    ...{ files, dataDir, tenantId: options.tenant, model, features, space, background, backgroundRows },
    method: (options.method ?? 'auto').replace('-', '_') as ExplainMethod,
    class: options.class ?? null,
    level: options.level ?? 'source',
    where: options.where ?? null,
    seed: options.seed,
    threads: options.threads,
    reading: readOptions(frame),
    onNote: talk.note,
  })
}
