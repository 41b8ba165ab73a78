/** The colour that an exit's meaning has; most have none. */
export function portTone(port: string, arm: boolean): 'co' | 'ok' | 'wa' | 'er' | 'wr' | undefined {
  if (arm) return 'co'
  switch (port) {
    case 'yes':
    case 'happened':
      return 'ok'
    case 'timeout':
    case 'empty':
      return 'wa'
    case 'error':
      return 'er'
    case 'blocked':
      return 'wr'
    default:
      return undefined
  }
}
