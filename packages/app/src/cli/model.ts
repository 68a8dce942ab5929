import type { RegisteredModel } from '@candor/client'
import { everyScenario } from '@candor/scenarios'
import { type Command, Option } from 'commander'
import { coversFromFiles } from '../jobs/covers-from-files.ts'
import { describeModel, type ModelDescription, type NodeDescription } from '../jobs/describe-model.ts'
import { type ExportFormat, exportFormats, exportModel } from '../jobs/export-model.ts'
import { importModel } from '../jobs/import-model.ts'
import { keepBundle } from '../jobs/keep-bundle.ts'
import { requireTenant } from '../jobs/known-tenant.ts'
import { requireModelName } from '../jobs/model-name.ts'
import { registerBundle } from '../jobs/register-bundle.ts'
import { registeredModels } from '../jobs/registered-models.ts'
import { resolveModel } from '../jobs/resolve-model.ts'
import { snakeCased } from '../jobs/snake-case.ts'
import { refuseReservedName } from '../jobs/training-table.ts'
import {
  action,
  type Frame,
  type InputOptions,
  readOptions,
  withExamples,
  withInputOptions,
} from './command-frame.ts'
import type { CliContext } from './context.ts'
import { textList, wholeNumber } from './option-values.ts'
import { type TenantFlags, withTenant } from './tenant-option.ts'
import { metricText, shown, textTable } from './text-table.ts'

type ShowFlags = TenantFlags & { readonly tree?: number; readonly features?: readonly string[] }

type ImportFlags = InputOptions &
  TenantFlags & {
    readonly name: string
    readonly features?: readonly string[]
    readonly coversFrom?: string
  }

type ExportFlags = TenantFlags & {
  readonly to: ExportFormat
  readonly out: string
  readonly features?: readonly string[]
  readonly force?: boolean
}

export function addModel(program: Command, context: CliContext): void {
  const command = program.command('model').description('registered models: list, show, import, export')
  addList(command, context)
  addShow(command, context)
  addImport(command, context)
  addExport(command, context)
}

function addList(parent: Command, context: CliContext): void {
  const command = parent.command('list').description('registered models and their versions')
  withTenant(command)
  withExamples(command, 'candor model list', 'candor model list --json --data-dir ./candor')
  command.action(
    action<TenantFlags>(context, async (_args, { answer, dataDir, options }) => {
      const items = await registeredModels(dataDir, options.tenant)
      answer({ items, next_cursor: null }, listText(items, dataDir))
    }),
  )
}

function addShow(parent: Command, context: CliContext): void {
  const command = parent
    .command('show')
    .description('what a model is')
    .argument('<ref>', 'name, name@7, name:challenger, a bundle folder, or a model file')
    .option('--tree <n>', 'one tree, counted from 0', wholeNumber(0, 10_000_000))
    .option('--features <a,b,…>', 'names of the columns of a model file without names', textList)
  withTenant(command)
  withExamples(command, 'candor model show claims-mine', 'candor model show claims-mine@1 --tree 0')
  command.action(
    action<ShowFlags>(context, async ([reference], { answer, dataDir, options }) => {
      const { features = null, tenant: tenantId, tree = null } = options
      const model = await resolveModel(reference!, { dataDir, tenantId, features })
      const description = describeModel(model, tree)
      answer(documentOf(description), descriptionText(description))
    }),
  )
}

function addImport(parent: Command, context: CliContext): void {
  const command = parent
    .command('import')
    .description("register another program's model")
    .argument(
      '<file>',
      'XGBoost JSON or UBJSON, LightGBM text, CatBoost JSON, ONNX, candor-neutral/1, sklearn-arrays',
    )
    .requiredOption('--name <name>', 'the name to register it under')
    .option('--features <a,b,…>', 'names of the columns of a model file without names', textList)
    .option('--covers-from <data>', 'count from these rows how many go through each node')
  withTenant(command)
  withInputOptions(command)
  withExamples(
    command,
    'candor model import model.json --name churn',
    'candor model import model.json --name churn --json',
  )
  command.action(action<ImportFlags>(context, importFile))
}

async function importFile([file]: readonly string[], frame: Frame<ImportFlags>): Promise<void> {
  const { answer, dataDir, options, talk } = frame
  const { name, features = null, tenant: tenantId } = options
  requireModelName(name)
  refuseReservedName(name, null, everyScenario)
  await requireTenant(dataDir, tenantId)
  const imported = await importModel(file!, features)
  const { coversFrom: data } = options
  const reading = { ...readOptions(frame), onTypes: () => {} }
  const parts =
    data === undefined
      ? imported
      : await coversFromFiles(imported, { file: file!, features, dataDir, data, reading })
  for (const warning of parts.about.imported?.warnings ?? []) talk.warn(warning)
  const { folder, manifest } = await keepBundle(parts, { bundle: null, dataDir, force: false })
  const { version } = await registerBundle({ name, folder, dataDir, tenantId, description: '' })
  answer(
    {
      model: `${name}@${version}`,
      bundle: folder,
      format: manifest.imported?.format,
      algorithm: manifest.algorithm,
      features: manifest.pipeline.inputs.length,
      model_hash: manifest.model_hash,
    },
    `${folder}\nregistered as ${name}@${version}`,
  )
}

function addExport(parent: Command, context: CliContext): void {
  const command = parent
    .command('export')
    .description('write a model as a file of another program')
    .argument('<ref>', 'name, name@7, name:challenger, a bundle folder, or a model file')
    .addOption(
      new Option('--to <format>', 'what reads the file').choices(exportFormats).makeOptionMandatory(),
    )
    .requiredOption('--out <file>', 'the name of the file')
    .option('--features <a,b,…>', 'names of the columns of a model file without names', textList)
    .option('--force', 'replace an existing file')
  withTenant(command)
  withExamples(
    command,
    'candor model export claims-mine --to neutral --out model.json',
    'candor model export claims-mine --to javascript --out model.mjs',
  )
  command.action(
    action<ExportFlags>(context, async ([reference], { answer, dataDir, options, talk }) => {
      const { to, out, features = null, force = false, tenant: tenantId } = options
      const request = { model: reference!, features, dataDir, tenantId, to, out, force, onNote: talk.note }
      const summary = await exportModel(request)
      answer(summary, `${out}: ${summary.bytes} bytes, ${summary.columns.length} columns`)
    }),
  )
}

/** Keys of the wire, but where parameters, metrics and features have names of their own. */
function documentOf(description: ModelDescription): unknown {
  const { schema, members, calibrators, tree } = description
  return {
    ...description,
    schema: snakeCased(schema),
    members: snakeCased(members),
    calibrators: snakeCased(calibrators),
    ...(tree === undefined ? {} : { tree: snakeCased(tree) }),
  }
}

function listText(items: readonly RegisteredModel[], dataDir: string): string {
  if (items.length === 0) return `no models are registered in ${dataDir}`
  const rows = items.flatMap(({ name, versions }) =>
    versions.map(({ version, aliases, algorithm, calibrated, metrics, hash }) => [
      `${name}@${version}`,
      aliases.join(', '),
      calibrated ? `${algorithm}, calibrated` : algorithm,
      metricText(metrics['test']?.['roc_auc'] ?? ''),
      hash.slice(0, 'sha256:'.length + 16),
    ]),
  )
  return textTable([['model', 'alias', 'algorithm', 'test ROC AUC', 'hash'], ...rows])
}

function descriptionText(model: ModelDescription): string {
  const { registered, scenario, background, tree } = model
  const lines: [string, string][] = [
    ['model', registered === null ? model.reference : `${registered.name}@${registered.version}`],
    ['hash', model.model_hash],
    [
      'algorithm',
      `${model.algorithm}, ${model.task}${model.classes.length > 0 ? `: ${model.classes.join(', ')}` : ''}`,
    ],
    ['ensemble', `${model.trees} trees, ${model.nodes} nodes, ${model.link} link`],
    ['columns', `${model.schema.length} in the table, ${model.model_columns} in the model`],
    ['calibrated', calibrationText(model)],
    ['background', background === null ? 'none' : `${background.name}, ${background.rows} rows`],
    [
      'trained on',
      model.rows === null ? 'not known' : `${model.rows.train} rows, ${model.rows.test} held out`,
    ],
    ...(scenario === null ? [] : [['scenario', scenario.id] as [string, string]]),
    ...(model.waiver === undefined ? [] : [['waiver', model.waiver.en] as [string, string]]),
    ...(model.imported === null ? [] : [['imported from', model.imported.format] as [string, string]]),
    ...Object.entries(model.metrics['test'] ?? {}).map(([name, value]): [string, string] => [
      name,
      metricText(value),
    ]),
    ['reads', model.schema.map(({ name }) => name).join(', ')],
  ]
  const width = Math.max(...lines.map(([label]) => label.length))
  const text = lines.map(([label, value]) => `${label.padEnd(width)}  ${value}`)
  return [
    ...text,
    ...(tree === undefined ? [] : ['', `tree ${tree.index}`, ...tree.nodes.map(nodeText)]),
  ].join('\n')
}

function nodeText(node: NodeDescription): string {
  const indent = '  '.repeat(node.depth)
  if ('values' in node) return `${indent}${node.values.map(shown).join(', ')}`
  const right =
    node.categories === null ? String(node.threshold) : `{${(node.levels ?? node.categories).join(', ')}}`
  return `${indent}${node.feature} ${node.comparison} ${right} (missing ${node.missing})`
}

function calibrationText({ calibrators: [calibrator] }: ModelDescription): string {
  if (calibrator?.kind !== 'one_vs_rest') return calibrator?.kind ?? 'no'
  return `${calibrator.classes[0]!.kind}, each class against the rest`
}
