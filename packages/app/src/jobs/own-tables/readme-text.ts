import type { Proposal } from './propose-scenario.ts'

/** The README of a proposed scenario: what was taken for what, and what a person has to settle. */
export function readmeText(id: string, rows: number, { target, columns, files }: Proposal): string {
  const { column, positive, task, classes } = target
  const what = task === 'regression' ? 'a number' : `one of ${classes.length} classes`
  const lines = columns.map(
    ({ schema, isRead, reason }) =>
      `| ${cell(schema.name)} | ${schema.type} | ${schema.role} | ${schema.sensitivity} | ${isRead ? 'yes' : cell(reason ?? 'no')} |`,
  )
  return `# ${id}

Proposed by \`candor init\` from a table of ${rows} rows; nothing of it was decided by a person yet.

**What is predicted.** \`${column}\`, ${what}${positive === null ? '' : `; \`${positive}\` is looked for`}.

**Who is decided about, what can go wrong, what the data cannot show.** To be written.

| column | type | role | sensitivity | read by the model |
|---|---|---|---|---|
${lines.join('\n')}

## The files
- \`schema.json\`: the columns, the target, how files are read.
- \`features.json\`: what the model reads, and what is made of it first.
- \`policy.json\`: thresholds, outcomes, bands, what people are told, models.
- \`wording.json\`: how each feature is spoken of.
- \`checks.json\`: groups and proxies to be audited.

Each holds a list \`open\` of questions (${Object.values(files).reduce((sum, { open }) => sum + open.length, 0)} in all). Settle one, and take it out of the list;
\`candor init --check ${id}\` lists what is left.

## Use
\`\`\`
candor train DATA --scenario ${id} --name ${id}
candor explain DATA --model ${id} --out reasons.csv --words en
\`\`\`
`
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ')
}
