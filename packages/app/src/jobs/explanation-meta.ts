import type { UnknownLevel } from '@candor/core'
import { pipelineHash } from '../store/bundle.ts'
import type { ExplanationSetup } from './explanation-job.ts'
import type { NamedRows } from './explanation-plan.ts'

/** What stands in `FILE.meta.json`, in the words of the wire. */
export type ExplanationMeta = Readonly<Record<string, unknown>>

/** The rows that a meta file speaks of. */
export type RowsSaid = {
  readonly rows: number
  readonly firstRow: number
  readonly unknown: readonly UnknownLevel[]
}

/** How rows are explained, with which model and against what: nothing that depends on the machine. */
export function explanationMeta(
  { request, model, plan, space, outputs, level }: ExplanationSetup,
  { rows, firstRow, unknown }: RowsSaid,
): ExplanationMeta {
  const { background } = plan
  const explainers = outputs.map((output) => plan.explainerOf(output))
  const bases = explainers.map(({ base }) => base)
  const how = explainers[0]?.plan ?? {}
  return {
    method: plan.method,
    shapley: how['shapley'] !== 'no',
    space,
    ...(plan.values === 'interactions' ? { values: 'interactions' } : {}),
    ...(bases.length === 1
      ? {}
      : { classes: outputs.map((output) => model.model.classes[output] ?? String(output)) }),
    base: bases.length === 1 ? bases[0] : bases,
    ...(model.model.calibrator === null ? {} : { calibrator: model.model.calibrator.kind }),
    background: background === null ? null : wireBackground(background),
    model: model.reference,
    model_hash: model.hash,
    pipeline_hash: pipelineHash(model.pipeline),
    level,
    rows,
    first_row: firstRow,
    ...(request.where == null ? {} : { where: request.where }),
    plan: wireNames(how),
    unknown_levels: unknown,
    seed: request.seed,
  }
}

function wireBackground({ name, rows, digest, sample }: NamedRows) {
  if (sample === undefined) return { name, rows, digest }
  const { of, seed, positions } = sample
  const rule = 'drawn without replacement by the seed'
  return { name, rows, digest, sample: { of, seed, rule, positions: [...positions] } }
}

/** Names of a plan as the wire spells them. */
export function wireNames(plan: Readonly<Record<string, number | string>>): Record<string, number | string> {
  const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
  return Object.fromEntries(Object.entries(plan).map(([name, value]) => [snake(name), value]))
}
