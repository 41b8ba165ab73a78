import type { ComponentType } from 'react'
import type { ParamType } from '@/api/types.gen'
import { ArmsField } from './arms'
import { DurationField, OffsetField } from './duration'
import { ExpressionField } from './expression-field'
import type { FieldProps } from './field'
import { ButtonsField, FilesField } from './message-fields'
import {
  ChannelField,
  EventField,
  FactField,
  FlowField,
  TagField,
  UserField,
  ValueField,
  ZoneField,
} from './references'
import { ChoicesField, HookField, OutputsField, PairsField } from './rows'
import { RulesField } from './rules-field'
import { DaysField, FlagField, NumberField, PlainTextField, SelectField, TimeField } from './simple'
import { TextField } from './text-field'

/** The field of the form for each type of parameter. */
export const fields: Record<ParamType, ComponentType<FieldProps>> = {
  text: PlainTextField,
  longtext: TextField,
  expression: ExpressionField,
  rules: RulesField,
  duration: DurationField,
  number: NumberField,
  flag: FlagField,
  select: SelectField,
  tag: TagField,
  field: FactField,
  value: ValueField,
  channel: ChannelField,
  arms: ArmsField,
  time: TimeField,
  days: DaysField,
  zone: ZoneField,
  event: EventField,
  user: UserField,
  flow: FlowField,
  offset: OffsetField,
  pairs: PairsField,
  outputs: OutputsField,
  choices: ChoicesField,
  hook: HookField,
  html: TextField,
  files: FilesField,
  buttons: ButtonsField,
}

/** A text of one line with macros has the field of texts with macros. */
export function fieldFor(type: ParamType, macros: boolean): ComponentType<FieldProps> {
  return type === 'text' && macros ? TextField : (fields[type] ?? PlainTextField)
}
