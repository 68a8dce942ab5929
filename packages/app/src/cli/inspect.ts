import type { Command } from 'commander'
import type { ScenarioSummary, TargetRate } from '../jobs/inspect-scenario.ts'
import { type InspectedColumn, type Inspection, inspectTable } from '../jobs/inspect-table.ts'
import { scenarioNamed } from '../jobs/own-tables/scenario-named.ts'
import { counted, oneLine } from '../jobs/phrases.ts'
import { action, type InputOptions, readOptions, withExamples, withInputOptions } from './command-frame.ts'
import type { CliContext } from './context.ts'
import { shown, textTable } from './text-table.ts'

type InspectFlags = InputOptions & { readonly target?: string; readonly scenario?: string }

export function addInspect(program: Command, context: CliContext): void {
  const command = program
    .command('inspect')
    .description('what a table holds: types, missing values, quantiles, levels, warnings')
    .argument('<data...>', 'files, patterns, or - for standard input')
    .option('--target <column>', 'what is to be predicted')
    .option(
      '--scenario <name>',
      'a domain, or a scenario of your own: adds roles, and the rate of its target in its groups',
    )
  withInputOptions(command)
  withExamples(
    command,
    'candor inspect claims.csv --target fraud_reported',
    'candor inspect claims.csv --scenario claims',
    "candor inspect 'claims*.csv' --missing '?,NA' --json",
  )
  command.action(
    action<InspectFlags>(context, async (files, frame) => {
      const { target = null, scenario: named } = frame.options
      const scenario = named === undefined ? null : await scenarioNamed(named, frame.dataDir)
      // the types stand in the answer itself
      const { onTypes: _, ...reading } = readOptions(frame)
      const inspection = await inspectTable({ files, target, scenario, reading })
      frame.answer(inspection, inspectionText(inspection))
    }),
  )
}

function inspectionText({ rows, columns, target, scenario, warnings }: Inspection): string {
  const header = ['column', 'type', 'missing', 'min', '25 %', 'median', '75 %', 'max']
  const numbers = columns.filter((column) => 'p50' in column)
  const texts = columns.filter((column) => 'top' in column)
  return [
    `${counted(rows, 'row')}, ${counted(columns.length, 'column')}`,
    ...(numbers.length === 0 ? [] : ['', textTable([header, ...numbers.map(numberRow)])]),
    ...(texts.length === 0 ? [] : ['', ...texts.map(levelsText)]),
    ...(target === null ? [] : ['', `target ${target.column}: ${target.values.map(valueText).join(', ')}`]),
    ...(scenario === undefined ? [] : scenarioLines(scenario)),
    ...(warnings.length === 0 ? [] : ['']),
    ...warnings.map(({ code, column, detail }) => `${code.replaceAll('_', '-')}: ${column}, ${detail}`),
  ].join('\n')
}

function numberRow(column: InspectedColumn): string[] {
  const quantiles = ['min', 'p25', 'p50', 'p75', 'max'].map((key) => quantileText(column[key]))
  return [column.name, column.type, String(column.missing), ...quantiles]
}

function quantileText(value: unknown): string {
  if (typeof value === 'number') return shown(value)
  return value === null ? '' : String(value).slice(0, 10)
}

function levelsText({ name, missing, levels, top }: InspectedColumn): string {
  const known = top as readonly { readonly level: string; readonly count: number }[]
  const first = known.slice(0, 5).map(({ level, count }) => `${oneLine(level)} ${count}`)
  const more = Number(levels) > 5 ? ', …' : ''
  return `${name}: ${counted(Number(levels), 'level')}, ${missing} missing; ${first.join(', ')}${more}`
}

function valueText({ value, count, share }: { value: string; count: number; share: number }): string {
  return `${oneLine(value)} ${count} (${(100 * share).toFixed(1)} %)`
}

function scenarioLines({
  scenario,
  target,
  positive,
  columns,
  absent,
  groups,
  ...rest
}: ScenarioSummary): string[] {
  const roles = columns.map(({ name, role, sensitivity, available_at }) => [
    name,
    role ?? `not of ${scenario}`,
    sensitivity ?? '',
    available_at ?? '',
  ])
  const rates = groups.flatMap(({ column, groups: each }) =>
    each.map((one) => [column, oneLine(one.group), String(one.n), String(one.positives), rateText(one)]),
  )
  return [
    '',
    textTable([['column', 'role', 'sensitivity', 'available'], ...roles]),
    ...(absent.length === 0 ? [] : [`absent: ${absent.join(', ')}`]),
    ...(rest.target_rate === null
      ? []
      : [
          '',
          `${target} ${positive}: ${rateText(rest.target_rate)} of ${counted(rest.target_rate.n, 'row')}`,
        ]),
    ...(rates.length === 0
      ? []
      : ['', textTable([['group', 'value', 'rows', 'positives', 'rate'], ...rates])]),
  ]
}

function rateText({ rate }: TargetRate): string {
  return 'value' in rate ? `${(100 * rate.value).toFixed(1)} %` : 'undefined'
}
