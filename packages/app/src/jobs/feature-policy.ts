import { type ColumnSchema, inputsOf, type PipelinePlan } from '@candor/core'
import type { ScenarioData, ScenarioModel } from '@candor/scenarios'
import { askToExplain } from './explanation-job.ts'
import { type FeatureImportance, impurityImportance, shapImportance } from './feature-importance.ts'
import type { ReadOptions } from './read-table.ts'
import { registeredModels } from './registered-models.ts'

export type FeaturePolicyRequest = {
  readonly dataDir: string
  /** whose models are looked at */
  readonly tenantId: string
  /** rows to measure importance on; none: by the splits of the trees, which have no interval */
  readonly files: readonly string[]
  readonly seed: number
  readonly threads?: number | undefined
  readonly reading: ReadOptions
  readonly onNote: (text: string) => void
  readonly onProgress?: (done: number, total: number) => void
}

export type Sensitivity = ColumnSchema['sensitivity']

/** `waived`: it fails, and a recorded waiver says why the model is kept all the same. */
export type GateVerdict = {
  readonly model: string
  readonly verdict: 'pass' | 'fail' | 'waived'
  readonly reason: string
}

/** One feature: what it is, why it is used, by which models and how much, and whether it may be. */
export type FeaturePolicyRow = {
  readonly feature: string
  readonly label: string
  /** columns of the table that it is made of */
  readonly columns: readonly string[]
  /** input, or the role that keeps it from being one; `not read`: a column that no model asks for */
  readonly role: 'input' | 'not read' | Exclude<ColumnSchema['role'], 'feature'>
  readonly sensitivity: Sensitivity
  /** in writing; null where nobody has written it down */
  readonly why: string | null
  readonly models: readonly string[]
  readonly importance: readonly ({ readonly model: string } & Pick<
    FeatureImportance,
    'rank' | 'importance' | 'share' | 'low' | 'high'
  >)[]
  /** of the reason in words; null where it can be no reason */
  readonly code: string | null
  readonly gate: readonly GateVerdict[]
}

/** The answer of `candor policy --json`: which feature is used for what, and with what right. */
export type FeaturePolicy = {
  readonly scenario: string
  readonly title: string
  readonly models: readonly {
    readonly name: string
    readonly registered: boolean
    readonly served: boolean
    readonly waiver: string | null
    /** how many of its features fail, a waiver notwithstanding */
    readonly failing: number
  }[]
  readonly importance: {
    readonly kind: 'shap' | 'impurity'
    readonly rows: number | null
    readonly interval: Readonly<Record<string, string | number>> | null
  }
  readonly features: readonly FeaturePolicyRow[]
}

/**
 * Every column and feature of a scenario against its policy: role, sensitivity, purpose in writing, models that read it, importance with interval, code of
 * its reason, and whether it passes: a feature that fails is known only after the decision, is sensitive without a written purpose, or has
 * no reason that could be given.
 *
 * @throws files.*, and what importance throws
 */
export async function featurePolicy(
  scenario: ScenarioData,
  request: FeaturePolicyRequest,
): Promise<FeaturePolicy> {
  const known = new Set((await registeredModels(request.dataDir, request.tenantId)).map(({ name }) => name))
  const measured = await measure(scenario, known, request)
  const uses = scenario.models.map((model) => ({ model, columnsOf: familiesOf(model, scenario) }))
  const families = [...new Set(uses.flatMap(({ columnsOf }) => [...columnsOf.keys()]))]
  const read = new Set(uses.flatMap(({ columnsOf }) => [...columnsOf.values()].flat()))
  const unread = scenario.schema.map(({ name }) => name).filter((name) => !read.has(name))
  const rows = [
    ...families.map((family) => inputRow(scenario, family, uses, measured)),
    ...unread.map((name) => unreadRow(scenario, name)),
  ]
  return {
    scenario: scenario.id,
    title: scenario.title.en,
    models: scenario.models.map(({ name, waiver, isServed = true }) => ({
      name,
      registered: known.has(name),
      served: isServed,
      waiver: waiver?.en ?? null,
      failing: rows.filter(({ gate }) => gate.some((one) => one.model === name && one.verdict !== 'pass'))
        .length,
    })),
    importance: {
      kind: request.files.length > 0 ? 'shap' : 'impurity',
      rows: measured.rows,
      interval: measured.interval,
    },
    features: rows,
  }
}

type Measured = {
  readonly byModel: ReadonlyMap<string, ReadonlyMap<string, FeatureImportance>>
  readonly rows: number | null
  readonly interval: Readonly<Record<string, string | number>> | null
}

async function measure(
  scenario: ScenarioData,
  known: ReadonlySet<string>,
  request: FeaturePolicyRequest,
): Promise<Measured> {
  const byModel = new Map<string, ReadonlyMap<string, FeatureImportance>>()
  let [rows, interval]: [Measured['rows'], Measured['interval']] = [null, null]
  for (const { name, algorithm } of scenario.models) {
    if (!known.has(name)) {
      request.onNote(`${name} is not registered: no importance of its features`)
      continue
    }
    // the splits of an isolation forest say nothing of importance
    if (request.files.length === 0 && algorithm === 'isolation-forest') continue
    const found = await importanceOf(name, request)
    byModel.set(name, new Map(found.features.map((feature) => [feature.feature, feature])))
    if (found.over.what === 'rows') rows = found.over.n
    interval = found.interval ?? null
  }
  return { byModel, rows, interval }
}

function importanceOf(model: string, request: FeaturePolicyRequest) {
  const { files, dataDir, tenantId, seed, threads, reading, onNote, onProgress } = request
  const registry = { dataDir, tenantId }
  if (files.length === 0) return impurityImportance(model, { ...registry, level: 'source' })
  return shapImportance(
    askToExplain({
      files,
      ...registry,
      model,
      seed,
      threads,
      reading,
      onNote,
      ...(onProgress === undefined ? {} : { onProgress }),
    }),
    {},
  )
}

/** The families that a model's plan makes, each with the columns of the table that it is made of. */
function familiesOf({ features }: ScenarioModel, scenario: ScenarioData): Map<string, string[]> {
  const plan = features ?? scenario.features
  const found = new Map<string, Set<string>>()
  for (const { source } of plan.encoders) {
    const family = plan.families[source] ?? source
    const columns = found.get(family) ?? new Set()
    for (const column of columnsBehind(plan, source)) columns.add(column)
    found.set(family, columns)
  }
  return new Map([...found].map(([family, columns]) => [family, [...columns]]))
}

function columnsBehind(plan: PipelinePlan, name: string): string[] {
  const step = plan.rowSteps.find(({ output }) => output === name)
  return step === undefined ? [name] : inputsOf(step).flatMap((input) => columnsBehind(plan, input))
}

type Uses = readonly { readonly model: ScenarioModel; readonly columnsOf: ReadonlyMap<string, string[]> }[]

function inputRow(
  scenario: ScenarioData,
  family: string,
  uses: Uses,
  { byModel }: Measured,
): FeaturePolicyRow {
  const readers = uses.filter(({ columnsOf }) => columnsOf.has(family))
  const columns = [...new Set(readers.flatMap(({ columnsOf }) => columnsOf.get(family)!))]
  const words = scenario.wording.families[family]
  const about: Omit<FeaturePolicyRow, 'gate'> = {
    feature: family,
    label: words?.short.en ?? family,
    columns,
    role: 'input',
    sensitivity: strictest(scenario, columns),
    why: purposeOf(scenario, family),
    models: readers.map(({ model }) => model.name),
    importance: readers.flatMap(({ model: { name } }) => {
      const found = byModel.get(name)?.get(family)
      if (found === undefined) return []
      const { rank, importance, share, low = null, high = null } = found
      return [{ model: name, rank, importance, share, low, high }]
    }),
    code: words?.code ?? null,
  }
  return { ...about, gate: readers.map(({ model }) => gateOf(scenario, about, model)) }
}

function gateOf(
  scenario: ScenarioData,
  { columns, sensitivity, why, code }: Omit<FeaturePolicyRow, 'gate'>,
  { name, waiver }: ScenarioModel,
): GateVerdict {
  const faults = faultsOf(scenario, { columns, sensitivity, why, code })
  if (faults.length > 0)
    return { model: name, verdict: waiver === undefined ? 'fail' : 'waived', reason: faults.join('; ') }
  const isSensitive = sensitivity === 'protected' || sensitivity === 'proxy'
  return { model: name, verdict: 'pass', reason: isSensitive ? `${sensitivity}, with a written purpose` : '' }
}

function faultsOf(
  { schema }: ScenarioData,
  { columns, sensitivity, why, code }: Pick<FeaturePolicyRow, 'columns' | 'sensitivity' | 'why' | 'code'>,
): string[] {
  const isLate = schema.some(
    ({ name, role, availableAt }) => columns.includes(name) && (role === 'leak' || availableAt === 'after'),
  )
  const isSensitive = sensitivity === 'protected' || sensitivity === 'proxy'
  return [
    ...(isLate ? ['known only after the decision'] : []),
    ...(isSensitive && why === null ? [`${sensitivity}, without a written purpose`] : []),
    ...(code === null ? ['it has no reason that could be given'] : []),
  ]
}

function purposeOf({ checks }: ScenarioData, family: string): string | null {
  return checks.purposes?.[family]?.en ?? null
}

const strictness: readonly Sensitivity[] = ['none', 'personal', 'proxy', 'protected']

function strictest({ schema }: ScenarioData, columns: readonly string[]): Sensitivity {
  const found = schema.filter(({ name }) => columns.includes(name)).map(({ sensitivity }) => sensitivity)
  return strictness[Math.max(0, ...found.map((one) => strictness.indexOf(one)))]!
}

function unreadRow(scenario: ScenarioData, name: string): FeaturePolicyRow {
  const { role, sensitivity } = scenario.schema.find((column) => column.name === name)!
  return {
    feature: name,
    label: scenario.wording.families[name]?.short.en ?? name,
    columns: [name],
    role: role === 'feature' ? 'not read' : role,
    sensitivity,
    why: purposeOf(scenario, name),
    models: [],
    importance: [],
    code: null,
    gate: [],
  }
}
