import { useQuery } from '@tanstack/react-query'
import { useCallback, useMemo } from 'react'
import { callWith } from '@/api/call'
import { keys } from '@/api/keys'
import type { Fact, Function as FormulaFunction } from '@/api/types.gen'
import { useWireText } from '@/ui/format/use-wire-text'
import { serialiseDocument } from '../model/codec'
import { useEditorStore } from '../store/context'
import { useSample } from './use-sample'

const none: readonly FormulaFunction[] = []

/** The functions of formulas; they change with the program only. */
export function useFunctions(): readonly FormulaFunction[] {
  return (
    useQuery({
      queryKey: ['formula', 'functions'],
      queryFn: ({ signal }) => callWith(signal, 'Flows.Functions'),
      staleTime: Number.POSITIVE_INFINITY,
    }).data ?? none
  )
}

/** What each fact of the chosen person is, in words; undefined where that is not known or empty. */
export function useSampleValues(facts: readonly Fact[]): (fact: Fact) => string | undefined {
  const store = useEditorStore()
  const customer = useSample()
  const text = useWireText()
  const paths = useMemo(() => facts.map((f) => f.path).join(' '), [facts])
  const values = useQuery({
    queryKey: [...keys.customers, 'sample', customer, paths],
    enabled: customer !== '',
    queryFn: ({ signal }) =>
      callWith(signal, 'Flows.SampleValues', {
        document: JSON.parse(serialiseDocument(store.getState().history.present)),
        customer,
      }),
  }).data?.values
  return useCallback((fact) => text(values?.[fact.path], fact.type.kind), [values, text])
}
