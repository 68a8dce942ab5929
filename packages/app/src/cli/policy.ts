import { writeFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { type Command, Option } from 'commander'
import { type FeaturePolicy, featurePolicy } from '../jobs/feature-policy.ts'
import {
  cellsOf,
  featurePolicyMarkdown,
  featurePolicyRows,
  importanceLine,
} from '../jobs/feature-policy-text.ts'
import { scenarioNamed } from '../jobs/own-tables/scenario-named.ts'
import { type OutputFormat, outputFormatOf, outputFormats, writeRows } from '../jobs/write-rows.ts'
import { checkOutput, wholeFile } from '../store/whole-file.ts'
import { writeJson } from '../store/write-json.ts'
import {
  action,
  type Frame,
  type InputOptions,
  readOptions,
  withExamples,
  withInputOptions,
} from './command-frame.ts'
import type { CliContext } from './context.ts'
import { type TenantFlags, withTenant } from './tenant-option.ts'
import { textTable } from './text-table.ts'

type PolicyFlags = InputOptions &
  TenantFlags & {
    readonly scenario: string
    readonly out?: string
    readonly format?: OutputFormat
    readonly force?: boolean
  }

export function addPolicy(program: Command, context: CliContext): void {
  const command = program
    .command('policy')
    .description(
      'which feature is used for what, and with what right: a table of a scenario’s features against its policy',
    )
    .argument('[data...]', 'rows to measure importance on; none: by the splits of the trees')
    .requiredOption('--scenario <name>', 'a domain, or a scenario of your own')
    .option(
      '--out <file>',
      'where to write: .md, .csv, .json, .parquet, .ndjson, or - (default: a table to read)',
    )
    .addOption(new Option('--format <format>', 'for standard output').choices(outputFormats))
    .option('--force', 'replace an existing file')
  withTenant(command)
  withInputOptions(command)
  withExamples(
    command,
    'candor policy --scenario credit',
    'candor policy claims.csv --scenario claims --out policy.md',
  )
  command.action(action<PolicyFlags>(context, policy))
}

async function policy(files: readonly string[], frame: Frame<PolicyFlags>): Promise<void> {
  const { options, answer, dataDir, talk, context } = frame
  const { out, format = null, force = false } = options
  if (out !== undefined && out !== '-') await checkOutput(out, force)
  if (out !== undefined && !isMarkdown(out)) outputFormatOf(out, format)
  const progress = talk.progress('explaining', 'rows')
  const found = await featurePolicy(await scenarioNamed(options.scenario, dataDir), {
    dataDir,
    tenantId: options.tenant,
    files,
    seed: options.seed,
    threads: options.threads,
    reading: readOptions(frame),
    onNote: talk.note,
    onProgress: progress.update,
  })
  progress.done()
  if (out === undefined) return answer(found, policyText(found))
  if (isMarkdown(out)) await wholeFile(out, force, (path) => writeFile(path, featurePolicyMarkdown(found)))
  else if (extname(out) === '.json') await writeJson(out, found, force)
  else await writeRows(out, featurePolicyRows(found), { force, format, stdout: context.stdout })
  if (out !== '-') answer({ out, ...found }, `${out}: ${found.features.length} features`)
}

function isMarkdown(out: string): boolean {
  return ['.md', '.markdown'].includes(extname(out).toLowerCase())
}

function policyText(found: FeaturePolicy): string {
  const header = ['feature', 'role', 'sensitivity', 'importance', 'code', 'gate']
  const rows = found.features.map((row) => {
    const [feature = '', role = '', sensitivity = '', , , importance = '', code = '', gate = ''] =
      cellsOf(row)
    return [feature, role, sensitivity, importance, code, gate]
  })
  const waivers = found.models.flatMap(({ name, waiver }) =>
    waiver === null ? [] : [`waiver of ${name}: ${waiver}`],
  )
  return [textTable([header, ...rows]), `importance: ${importanceLine(found)}`, ...waivers].join('\n')
}
