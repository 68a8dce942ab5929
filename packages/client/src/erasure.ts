import { z } from 'zod'

export const erasureRequest = z
  .strictObject({
    reason: z.string().min(1).max(500).meta({
      description: 'stands in the audit log for ever: the number of the request, not the name of the person',
    }),
    columns: z.array(z.string().min(1).max(200)).min(1).max(50).optional().meta({
      description:
        'columns of data sets that hold the external id, in whichever of them they are; default: the `id_column` that each was scored with',
    }),
    dry_run: z.boolean().optional().meta({ description: 'says what would go, and changes nothing' }),
  })
  .meta({ id: 'ErasureRequest', examples: [{ reason: 'request 2026-114' }] })

const erasedDataset = z.object({
  dataset_id: z.string(),
  name: z.string(),
  columns: z.array(z.string()).meta({ description: 'that held the external id' }),
  rows: z.int().min(1),
})

const erasedFile = z.object({
  job_id: z.string(),
  name: z.string(),
  successor: z.string().meta({ description: 'the file of the job that stands for it' }),
  rows: z.int().min(1),
})

const seenElsewhere = z.object({
  dataset_id: z.string(),
  name: z.string(),
  column: z.string(),
  rows: z.int().min(1),
})

export const erasureAnswer = z
  .object({
    entity: z.string().meta({ description: 'what is left as a name' }),
    events: z.int().min(0),
    decisions: z.int().min(0),
    named: z.int().min(0).meta({ description: 'events of others in which the person was named' }),
    datasets: z.array(erasedDataset).meta({
      description: 'data sets that were rewritten; the rows of the person are there without values',
    }),
    files: z.array(erasedFile).meta({ description: 'files of jobs that are gone' }),
    elsewhere: z.array(seenElsewhere).meta({
      description:
        'where a value is the external id too, and was left as it is: name the column in `columns` where it means the person',
    }),
    dry_run: z.boolean().meta({ description: 'whether all of this is still there' }),
    erased_at: z.iso.datetime(),
  })
  .meta({
    id: 'ErasureAnswer',
    description:
      'How many rows lost what they said of the person; scores and outcomes stay, with nobody’s name.',
    examples: [
      {
        entity: '0198f3c2-5a6e-7c43-9b0e-2f6f8d1c4a77',
        events: 12,
        decisions: 4,
        named: 3,
        datasets: [{ dataset_id: 'loans-2026', name: 'loans', columns: ['customer'], rows: 2 }],
        files: [],
        elsewhere: [],
        dry_run: false,
        erased_at: '2026-01-31T09:30:00.000Z',
      },
    ],
  })

export type ErasureRequest = z.infer<typeof erasureRequest>
export type ErasureAnswer = z.infer<typeof erasureAnswer>
