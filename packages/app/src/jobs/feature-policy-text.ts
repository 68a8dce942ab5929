import type { FeaturePolicy, FeaturePolicyRow } from './feature-policy.ts'
import type { OutputRows, OutputColumn as WrittenColumn } from './files/output-rows.ts'

const header = [
  'feature',
  'role',
  'sensitivity',
  'why it is used',
  'models',
  'importance',
  'reason code',
  'gate',
]

/** The table as Markdown, with the models and their waivers before it. */
export function featurePolicyMarkdown(policy: FeaturePolicy): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`
  return [
    `# ${policy.title}: features and policy`,
    '',
    ...policy.models.map(modelLine),
    '',
    `Importance: ${importanceLine(policy)}`,
    '',
    line(header),
    line(header.map(() => '---')),
    ...policy.features.map((row) => line(cellsOf(row))),
    '',
  ].join('\n')
}

/** The table as rows of a file: one line a feature, importance and bounds of each model in columns of their own. */
export function featurePolicyRows({ features, models }: FeaturePolicy): OutputRows {
  const text = (name: string, at: (row: FeaturePolicyRow) => string | null): WrittenColumn => ({
    name,
    type: 'text',
    at: (line) => at(features[line]!),
  })
  const measured = models.filter(({ name }) =>
    features.some(({ importance }) => importance.some(({ model }) => model === name)),
  )
  const number = (model: string, what: 'importance' | 'low' | 'high' | 'share'): WrittenColumn => ({
    name: `${what}_${model}`,
    type: 'number',
    at: (line) => features[line]!.importance.find((one) => one.model === model)?.[what] ?? null,
  })
  return {
    rows: features.length,
    columns: [
      text('feature', ({ feature }) => feature),
      text('label', ({ label }) => label),
      text('columns', ({ columns }) => columns.join('; ')),
      text('role', ({ role }) => role),
      text('sensitivity', ({ sensitivity }) => sensitivity),
      text('why', ({ why }) => why),
      text('models', ({ models }) => models.join('; ')),
      ...measured.flatMap(({ name }) =>
        (['importance', 'low', 'high', 'share'] as const).map((what) => number(name, what)),
      ),
      text('reason_code', ({ code }) => code),
      text('gate', gateText),
    ],
  }
}

/** The cells of a feature as a person reads them, in the order of the Markdown table. */
export function cellsOf(row: FeaturePolicyRow): string[] {
  const { feature, label, role, sensitivity, why, models, importance, code } = row
  return [
    label === feature ? feature : `${label} (${feature})`,
    role,
    sensitivity,
    why ?? '',
    models.join(', '),
    importance.map((one) => `${models.length > 1 ? `${one.model} ` : ''}${valueText(one)}`).join('; '),
    code ?? '',
    gateText(row),
  ]
}

/** "pass" where all models do, else each verdict with its reason. */
export function gateText({ gate }: FeaturePolicyRow): string {
  if (gate.length === 0) return ''
  const isSame = gate.every(
    ({ verdict, reason }) => verdict === gate[0]!.verdict && reason === gate[0]!.reason,
  )
  const text = (verdict: string, reason: string) => (reason === '' ? verdict : `${verdict}: ${reason}`)
  if (isSame) return text(gate[0]!.verdict, gate[0]!.reason)
  return gate.map(({ model, verdict, reason }) => `${model} ${text(verdict, reason)}`).join('; ')
}

/** How importance was measured. */
export function importanceLine({ importance: { kind, rows, interval } }: FeaturePolicy): string {
  if (kind === 'impurity')
    return 'mean share of the splits of the trees; no rows were given, so there is no interval'
  const level = typeof interval?.['level'] === 'number' ? `, ${100 * interval['level']} % interval` : ''
  return `mean size of the contribution over ${rows ?? 0} rows${level}`
}

function modelLine({ name, registered, served, waiver, failing }: FeaturePolicy['models'][number]): string {
  const facts = [
    registered ? 'registered' : 'not registered',
    ...(served ? [] : ['never served']),
    failing === 0 ? 'every feature passes' : `${failing} of its features fail`,
  ]
  return `- \`${name}\`: ${facts.join(', ')}${waiver === null ? '' : `. Waiver: ${waiver}`}`
}

function valueText({ importance, low = null, high = null }: FeaturePolicyRow['importance'][number]): string {
  const number = (value: number) => value.toPrecision(3)
  return low === null || high === null
    ? number(importance)
    : `${number(importance)} (${number(low)} to ${number(high)})`
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ')
}
