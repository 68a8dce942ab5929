import { z } from 'zod'

const days = z.int().min(1).max(36_500)

export const retentionSettings = z
  .object({
    decisions: days.nullable(),
    events: days.nullable().meta({ description: 'events that no decision stands on' }),
    narratives: days.nullable(),
    jobs: days.nullable().meta({ description: 'finished ones' }),
    outputs: days.nullable().meta({ description: 'files of finished jobs; null: as long as the jobs' }),
    least: days.nullable().meta({
      description:
        'the least for decisions of domains whose law asks for it, whatever `decisions` says; null: what the domain declares',
    }),
  })
  .meta({
    id: 'Retention',
    description: 'Days for which things are kept; null: for ever. What is older is deleted once a day.',
    examples: [{ decisions: 1825, events: 730, narratives: 365, jobs: 90, outputs: 30, least: null }],
  })

export const retentionChange = z
  .strictObject(retentionSettings.partial().shape)
  .meta({ id: 'RetentionChange', examples: [{ decisions: 1825 }] })

export type RetentionSettings = z.infer<typeof retentionSettings>
export type RetentionChange = z.infer<typeof retentionChange>
