import { useRouteError } from 'react-router'
import { ErrorState } from '@/ui/error-state'

/** The last net: a broken screen says so and can be opened again. */
export function RouteError() {
  const error = useRouteError()
  return <ErrorState error={error} onRetry={() => location.assign('/')} />
}
