import type { BundledField, FlowFile, ImportFlow } from '@/api/types.gen'

/** What the person chose so far. A field's value is a path to use, or '' with the name under which it is added. */
export interface Choices {
  replace: boolean
  fields: Readonly<Record<string, { use: string; name: string }>>
  flows: Readonly<Record<string, string>>
  missing: Readonly<Record<string, string>>
}

/** The defaults, as the back end has them: what is here is used, the rest is added. */
export function firstChoices(file: FlowFile): Choices {
  return {
    replace: false,
    fields: Object.fromEntries((file.fields ?? []).map((field) => [field.path, { use: usual(field), name: '' }])),
    flows: Object.fromEntries((file.flows ?? []).map((flow) => [flow.id, flow.exists || flow.taken ? 'use' : 'new'])),
    missing: {},
  }
}

function usual(field: BundledField): string {
  if (field.state === 'same') return field.path
  const named = field.state === 'name' ? (field.fits ?? []).find((fit) => fit.name === field.other) : undefined
  return named?.path ?? ''
}

/** Whether something of the kind is to be asked about: what stands in the way of a field, or could be used instead. */
export const asked = (field: BundledField): boolean => field.state !== 'new' || (field.fits ?? []).length > 0

/** What Go is told. */
export function planOf(file: FlowFile, choices: Choices): ImportFlow {
  return {
    file: file.file,
    replace: choices.replace,
    into: '',
    name: '',
    // An empty name keeps the one in the file.
    map: Object.fromEntries(
      Object.entries(choices.missing)
        .map(([key, name]) => [key, name.trim()] as const)
        .filter(([, name]) => name),
    ),
    fields: Object.fromEntries(
      Object.entries(choices.fields).map(([path, choice]) => [path, { use: choice.use, name: choice.name.trim() }]),
    ),
    flows: { ...choices.flows },
  }
}
