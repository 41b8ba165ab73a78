import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'

/** The shape of an error on the wire, as far as words need it. */
export type FaultLike = {
  code: string
  args?: Record<string, unknown>
  fields?: { field: string; code: string; args?: Record<string, unknown> }[]
  reference?: string
}

/** Takes the fault out of a thrown error; what is not a coded error is «internal». */
export function asFault(error: unknown): FaultLike {
  if (typeof error === 'object' && error !== null) {
    if ('fault' in error) return error.fault as FaultLike
    if ('code' in error && typeof error.code === 'string') return error as FaultLike
  }
  return { code: 'internal' }
}

/** Puts failures into words: «fault.<code>» with its arguments, or the plain sentence where a code has no words. */
export function useFaultText() {
  const { t, i18n } = useTranslation()
  return useCallback(
    (error: unknown): string => {
      const fault = asFault(error)
      const say = (code: string, args?: Record<string, unknown>) =>
        i18n.exists(`fault.${code}`) ? t(`fault.${code}`, { ...args }) : t('ui.error.code', { code })
      if (fault.code === 'invalid' && fault.fields?.length) {
        return fault.fields.map((field) => say(field.code, field.args)).join(' ')
      }
      const text = say(fault.code, fault.args)
      return fault.reference ? `${text} ${t('ui.error.reference', { reference: fault.reference })}` : text
    },
    [t, i18n],
  )
}
